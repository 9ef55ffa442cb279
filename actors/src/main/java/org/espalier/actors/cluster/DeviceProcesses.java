package org.espalier.actors.cluster;

import akka.Done;
import akka.actor.Address;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.actors.Program;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.SupervisorCommand;

/**
 * Keeps a process for each device of a node: starts it once the node is in its cluster, offers its trainer, or its teacher, when it has introduced itself,
 * notices its end at once and tells the cluster, and starts it anew.
 */
final class DeviceProcesses {
  /** For processes that have to be killed at last. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What DeviceProcesses are told. */
  sealed interface Command {}

  /** End all processes in order. */
  record Close(ActorRef<Done> replyTo) implements Command {}

  private record Joined(SelfUp event) implements Command {}

  private record Introduced(SupervisorCommand message) implements Command {}

  private record Lost(String device, SupervisorCommand.NodeUp up) implements Command {}

  private record Overstayed(Lost lost) implements Command {}

  private record Ended(String device, long pid, int exitCode) implements Command {}

  private record Start(String device) implements Command {}

  private record Late(Close close) implements Command {}

  /** A process that the cluster has removed may take so long to end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** A device and its process, if there is one now. Changes in place. */
  private static final class Place {
    private final NodeConfig child;
    private final Restarts restarts;
    private ChildProcess process;
    private Optional<SupervisorCommand.NodeUp> up = Optional.empty();
    private boolean givenUp;

    private Place(NodeConfig child, Restarts restarts) {
      this.child = child;
      this.restarts = restarts;
    }
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ChildSettings settings;
  private final ChildLauncher launcher;
  private final ActorRef<NodeCommand> agent;
  private final Consumer<NodeEnd> end;
  private final ActorRef<SupervisorCommand> introductions;
  private final Map<String, Place> places = new LinkedHashMap<>();

  private DeviceProcesses(ActorContext<Command> context, TimerScheduler<Command> timers, NodeConfig node, ChildLauncher launcher,
      ActorRef<NodeCommand> agent, Consumer<NodeEnd> end) {
    this.context = context;
    this.timers = timers;
    this.settings = launcher.settings();
    this.launcher = launcher;
    this.agent = agent;
    this.end = end;
    this.introductions = context.messageAdapter(SupervisorCommand.class, Introduced::new);
    node.children().forEach(child -> places.put(node.name() + "/" + child.onlyDevice().id(),
        new Place(child, new Restarts(launcher.settings()))));
    Cluster.get(context.getSystem()).subscriptions()
        .tell(Subscribe.create(context.messageAdapter(SelfUp.class, Joined::new), SelfUp.class));
    ActorRef<Command> self = context.getSelf();
    ActorSystem<Void> system = context.getSystem();
    CoordinatedShutdown.get(system).addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "device-processes",
        () -> AskPattern.<Command, Done>ask(self, Close::new, settings.stopWithin().plus(GRACE), system.scheduler()));
  }

  /**
   * @param agent of the node, told which devices it has
   * @param end   told when no device is left that could be started anew; must return at once
   */
  static Behavior<Command> create(NodeConfig node, ChildLauncher launcher, ActorRef<NodeCommand> agent, Consumer<NodeEnd> end) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new DeviceProcesses(context, timers, node, launcher, agent, end).running()));
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Joined.class, joined -> startAll())
        .onMessage(Start.class, start -> start(start.device))
        .onMessage(Introduced.class, introduced -> onIntroduced((SupervisorCommand.NodeUp) introduced.message))
        .onMessage(Lost.class, this::onLost)
        .onMessage(Overstayed.class, overstayed -> onOverstayed(overstayed.lost))
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Close.class, this::onClose)
        .onSignal(PostStop.class, signal -> killAll())
        .build();
  }

  /** Nothing is started any more. */
  private Behavior<Command> closing(Close close) {
    if (living().isEmpty()) {
      close.replyTo.tell(Done.getInstance());
      return Behaviors.stopped();
    }
    return Behaviors.receive(Command.class)
        .onMessage(Ended.class, ended -> {
          forget(places.get(ended.device));
          return closing(close);
        })
        .onMessage(Late.class, late -> {
          living().forEach(place -> context.getLog().warn("the process of {} did not end within {} s", place.child.onlyDevice().id(),
              settings.stopWithin().toSeconds()));
          return killAll();
        })
        .onAnyMessage(other -> Behaviors.same())
        .onSignal(PostStop.class, signal -> killAll())
        .build();
  }

  private Behavior<Command> startAll() {
    places.keySet().forEach(this::start);
    return Behaviors.same();
  }

  private Behavior<Command> start(String device) {
    Place place = places.get(device);
    try {
      ChildProcess process = launcher.start(place.child, address(), introductionsAsText());
      place.process = process;
      process.onExit(code -> context.getSelf().tell(new Ended(device, process.pid(), code)));
      context.getLog().info("{} has process {}", device, process.pid());
    } catch (IOException e) {
      context.getLog().error("no process for {} could be started: {}", device, e.getMessage());
      startLater(device, place, e.getMessage());
    }
    return Behaviors.same();
  }

  /** Where this node is, also where any free port was asked for. */
  private String address() {
    Address own = Cluster.get(context.getSystem()).selfMember().address();
    return own.getHost().orElseThrow() + ":" + own.getPort().orElseThrow();
  }

  private String introductionsAsText() {
    return ActorRefResolver.get(context.getSystem()).toSerializationFormat(introductions);
  }

  private Behavior<Command> onIntroduced(SupervisorCommand.NodeUp up) {
    String device = up.onlyDevice();
    Place place = places.get(device);
    if (place.process == null) {
      return Behaviors.same();   // it ended right behind its words
    }
    if (!up.program().equals(Program.IDENTITY)) {
      giveUp(device, place, "the program on disk is espalier " + up.program() + " by now, this node is " + Program.IDENTITY);
      up.agent().ifPresent(other -> other.tell(new NodeCommand.Leave("its node is of another version")));
      return Behaviors.same();
    }
    place.up = Optional.of(up);
    up.agent().ifPresent(child -> context.watchWith(child, new Lost(device, up)));
    return offer();
  }

  /** The cluster has removed it: it left, and ends by itself in a moment, or it stood still for too long. */
  private Behavior<Command> onLost(Lost lost) {
    context.scheduleOnce(LAST_WORDS, context.getSelf(), new Overstayed(lost));
    return Behaviors.same();
  }

  /** It lives, and what it knows is of the past. */
  private Behavior<Command> onOverstayed(Lost lost) {
    Place place = places.get(lost.device);
    if (place.up.equals(Optional.of(lost.up))) {
      context.getLog().warn("the cluster has removed process {} of {}, which lives; it is ended", place.process.pid(), lost.device);
      place.process.kill();
    }
    return Behaviors.same();
  }

  private Behavior<Command> offer() {
    List<SupervisorCommand.NodeUp> there = places.values().stream().flatMap(place -> place.up.stream()).toList();
    agent.tell(new NodeCommand.Devices(there.stream().flatMap(up -> up.devices().stream()).toList(),
        there.stream().flatMap(up -> up.teachers().stream()).toList()));
    return Behaviors.same();
  }

  /** The cluster need not find out by itself. */
  private Behavior<Command> onEnded(Ended ended) {
    Place place = places.get(ended.device);
    String how = "process " + ended.pid + " of " + ended.device + " ended with " + ChildExit.describe(ended.exitCode);
    context.getLog().error(how);
    Optional<SupervisorCommand.NodeUp> was = forget(place);
    offer();
    was.flatMap(SupervisorCommand.NodeUp::agent)
        .ifPresent(gone -> Cluster.get(context.getSystem()).manager().tell(new Down(gone.path().address())));
    startLater(ended.device, place, how);
    return Behaviors.same();
  }

  private Optional<SupervisorCommand.NodeUp> forget(Place place) {
    Optional<SupervisorCommand.NodeUp> was = place.up;
    place.up = Optional.empty();
    place.process = null;
    return was;
  }

  private void startLater(String device, Place place, String why) {
    Optional<Duration> wait = place.givenUp ? Optional.empty() : place.restarts.ended(Duration.ofNanos(System.nanoTime()));
    if (wait.isPresent()) {
      timers.startSingleTimer(device, new Start(device), wait.get());
    } else if (!place.givenUp) {
      giveUp(device, place, "its process ended more than " + settings.restarts() + " times within " + settings.within().toSeconds()
          + " s, the last time so: " + why);
    }
  }

  private void giveUp(String device, Place place, String reason) {
    place.givenUp = true;
    context.getLog().error("{} is given up: {}. Mend the cause and start the node again", device, reason);
    if (places.values().stream().allMatch(other -> other.givenUp)) {
      end.accept(new NodeEnd("none of its devices is left; the last was given up, for " + reason, NodeEnd.Kind.FAULT));
    }
  }

  private Behavior<Command> onClose(Close close) {
    timers.cancelAll();
    timers.startSingleTimer(Late.class, new Late(close), settings.stopWithin());
    living().forEach(place -> place.up.flatMap(SupervisorCommand.NodeUp::agent)
        .ifPresentOrElse(child -> child.tell(new NodeCommand.Leave("its node ends")), place.process::kill));
    return closing(close);
  }

  private Collection<Place> living() {
    return places.values().stream().filter(place -> place.process != null).toList();
  }

  private Behavior<Command> killAll() {
    living().forEach(place -> place.process.kill());
    return Behaviors.same();
  }
}
