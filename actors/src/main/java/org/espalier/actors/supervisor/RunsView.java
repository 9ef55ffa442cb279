package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.espalier.actors.WireMessage;

/**
 * What people read of the supervisor's runs and nodes. It follows the supervisor, who is not asked himself: so ten thousand readers
 * hold up no run. Until its supervisor has read the journal it knows nothing, and lets whoever asks wait.
 */
public final class RunsView {

  /** What a RunsView is told or asked. */
  public sealed interface Command extends ControlMessage {}

  record Began(long generation, Collection<RunEntry> runs) implements Command {
    Began {
      runs = List.copyOf(runs);
    }
  }

  record Changed(RunEntry entry, String message) implements Command {}

  record Progressed(String run, long step, int epoch) implements Command {}

  record Prepared(String run, long lastStep, int epochs, String experimentHash) implements Command {}

  /** Who answers for a run; {@code device} is empty while nobody does. */
  record Taught(String run, String device) implements Command {}

  record NodesChanged(List<SupervisorCommand.NodeUp> nodes, Set<String> draining) implements Command {}

  private enum Count implements Command { INSTANCE }

  /** Asks for all runs, in the order in which they were submitted. */
  public record AskRuns(ActorRef<Runs> replyTo) implements Command, WireMessage {}

  /** Asks for one run. */
  public record AskRun(String run, ActorRef<Runs> replyTo) implements Command, WireMessage {}

  /** Asks for the nodes. */
  public record AskNodes(ActorRef<Nodes> replyTo) implements Command, WireMessage {}

  /** Asks for what is known that decides about new runs, on this node. */
  public record AskOrders(List<String> runs, ActorRef<Orders> replyTo) implements Command {
    public AskOrders {
      runs = List.copyOf(runs);
    }
  }

  /**
   * @param threads that every device offers; 0 as long as none is known
   * @param known   those of the runs that were asked for, by name
   */
  public record Orders(int threads, Map<String, RunOrder> known) {
    public Orders {
      known = Map.copyOf(known);
    }
  }

  /** @param lines none if there is no run of the name that was asked for */
  public record Runs(List<Line> lines) implements WireMessage {
    public Runs {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A run, for people.
   *
   * @param devices  by learner; several if workers share its batches
   * @param step     updates in the last committed checkpoint
   * @param lastStep at which it will end, 0 as long as nobody knows
   * @param epoch    epochs in the last committed checkpoint
   * @param epochs   that it will have
   * @param message  why it waits or failed; empty if there is nothing to say
   */
  public record Line(String run, String status, int priority, long number, long term, Map<String, List<String>> devices, String folder,
      long step, long lastStep, int epoch, int epochs, String experimentHash, String message) {
    public Line {
      devices = Map.copyOf(devices);
    }
  }

  /**
   * @param generation of the supervisor
   * @param supervisor address of the node where it is
   */
  public record Nodes(long generation, String supervisor, List<Node> nodes) implements WireMessage {
    public Nodes {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * @param address  of the node; empty for the only one of a program
   * @param teachers devices for teachers alone
   */
  public record Node(String name, String address, boolean draining, List<Device> devices, List<Lectern> teachers) {
    public Node {
      devices = List.copyOf(devices);
      teachers = List.copyOf(teachers);
    }
  }

  /** @param runs that learn from the networks there, by name */
  public record Lectern(String id, int threads, List<String> runs) {
    public Lectern {
      runs = List.copyOf(runs);
    }
  }

  /** @param run that it works on; empty for none */
  public record Device(String id, int threads, String run) {}

  private static final Duration COUNTED_EVERY = Duration.ofSeconds(1);
  /** Whoever asks beyond so many is not answered, and asks again. */
  private static final int MOST_EARLY = 1000;
  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, RunOrder> orders = new HashMap<>();
  /** The device of a run's teacher. */
  private final Map<String, String> taught = new TreeMap<>();
  private List<SupervisorCommand.NodeUp> nodes = List.of();
  private Set<String> draining = Set.of();
  private long generation;

  private final String here;
  private final Consumer<Optional<Census>> census;

  private RunsView(String here, Consumer<Optional<Census>> census) {
    this.here = here;
    this.census = census;
  }

  /** Nobody counts what there is. */
  public static Behavior<Command> create() {
    return Behaviors.setup(context -> new RunsView(context.getSystem().address().toString(), nobody -> { }).beginning());
  }

  /** @param census told every second, and nothing more at the end; must return at once */
  public static Behavior<Command> create(Consumer<Optional<Census>> census) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Count.INSTANCE, COUNTED_EVERY);
      return new RunsView(context.getSystem().address().toString(), census).beginning();
    }));
  }

  private Behavior<Command> beginning() {
    return Behaviors.withStash(MOST_EARLY, early -> Behaviors.receive(Command.class)
        .onMessage(Began.class, began -> {
          onBegan(began);
          return early.unstashAll(behavior());
        })
        .onMessage(Count.class, now -> Behaviors.same())
        .onAnyMessage(asked -> {
          if (!early.isFull()) {
            early.stash(asked);
          }
          return Behaviors.same();
        })
        .build());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Began.class, this::onBegan)
        .onMessage(Changed.class, changed -> put(changed.entry, changed.message))
        .onMessage(Progressed.class, this::onProgressed)
        .onMessage(Prepared.class, this::onPrepared)
        .onMessage(Taught.class, now -> {
          taught.put(now.run, now.device);
          return Behaviors.same();
        })
        .onMessage(NodesChanged.class, this::onNodes)
        .onMessage(AskRuns.class, this::onAskRuns)
        .onMessage(AskRun.class, ask -> answer(ask.replyTo, new Runs(Optional.ofNullable(lines.get(ask.run)).stream().toList())))
        .onMessage(AskOrders.class, ask -> answer(ask.replyTo, ordersOf(ask.runs)))
        .onMessage(AskNodes.class, ask -> answer(ask.replyTo, new Nodes(generation, here, nodesNow())))
        .onMessage(Count.class, now -> {
          census.accept(Optional.of(Census.of(nodesNow(), lines.values())));
          return Behaviors.same();
        })
        .onSignal(PostStop.class, end -> {
          census.accept(Optional.empty());
          return Behaviors.same();
        })
        .build();
  }

  private Behavior<Command> onBegan(Began began) {
    generation = began.generation;
    lines.clear();
    orders.clear();
    taught.clear();
    began.runs.forEach(entry -> put(entry, entry.outcome().map(RunOutcome::message).orElse("")));
    return Behaviors.same();
  }

  private Behavior<Command> put(RunEntry entry, String message) {
    lines.put(entry.order().run(), line(entry, message));
    orders.put(entry.order().run(), entry.order());
    return Behaviors.same();
  }

  private Behavior<Command> onProgressed(Progressed progressed) {
    lines.computeIfPresent(progressed.run, (run, old) -> new Line(run, old.status, old.priority, old.number, old.term, old.devices,
        old.folder, progressed.step, old.lastStep, progressed.epoch, old.epochs, old.experimentHash, old.message));
    return Behaviors.same();
  }

  private Behavior<Command> onNodes(NodesChanged changed) {
    nodes = changed.nodes;
    draining = changed.draining;
    return Behaviors.same();
  }

  private Behavior<Command> onAskRuns(AskRuns ask) {
    return answer(ask.replyTo, new Runs(lines.values().stream().sorted(Comparator.comparingLong(Line::number)).toList()));
  }

  private Orders ordersOf(List<String> runs) {
    Map<String, RunOrder> known = new HashMap<>();
    runs.stream().filter(orders::containsKey).forEach(run -> known.put(run, orders.get(run)));
    int threads = nodes.stream().flatMap(up -> up.devices().stream()).mapToInt(SupervisorCommand.Device::threads).min().orElse(0);
    return new Orders(threads, known);
  }

  private static <T> Behavior<Command> answer(ActorRef<T> to, T answer) {
    to.tell(answer);
    return Behaviors.same();
  }

  private List<Node> nodesNow() {
    Map<String, String> busy = new HashMap<>();
    lines.values().stream().filter(RunsView::isUnderWay).forEach(line -> line.devices.values().forEach(devices -> devices.forEach(device -> busy.put(device, line.run))));
    return nodes.stream().map(up -> node(up, busy)).toList();
  }

  private static boolean isUnderWay(Line line) {
    return line.status.equals("TRAINING") || line.status.equals("PAUSING");
  }

  private List<String> taughtOn(String device) {
    return taught.entrySet().stream().filter(run -> run.getValue().equals(device)).map(Map.Entry::getKey)
        .filter(run -> lines.containsKey(run) && isUnderWay(lines.get(run))).toList();
  }

  private Node node(SupervisorCommand.NodeUp up, Map<String, String> busy) {
    String address = up.agent().map(agent -> agent.path().address()).map(at -> at.hasLocalScope() ? here : at.toString()).orElse("");
    return new Node(up.node(), address, draining.contains(up.node()), up.devices().stream()
        .map(device -> new Device(device.id(), device.threads(), busy.getOrDefault(device.id(), ""))).toList(),
        up.teachers().stream().map(device -> new Lectern(device.id(), device.threads(), taughtOn(device.id()))).toList());
  }

  private Line line(RunEntry entry, String message) {
    RunOrder order = entry.order();
    Line old = lines.get(order.run());
    long step = entry.outcome().map(RunOutcome::step).orElse(old == null ? 0 : old.step);
    int epoch = entry.outcome().map(RunOutcome::epoch).orElse(old == null ? 0 : old.epoch);
    return new Line(order.run(), entry.status(), order.priority(), entry.number(), entry.term(), entry.places().byLearner(),
        order.folder().path().toString(), step, old == null ? 0 : old.lastStep, epoch, old == null ? 0 : old.epochs,
        old == null ? "" : old.experimentHash, message);
  }

  /** What its coordinator found out when it opened the run's data. */
  private Behavior<Command> onPrepared(Prepared prepared) {
    lines.computeIfPresent(prepared.run, (run, old) -> new Line(run, old.status, old.priority, old.number, old.term, old.devices,
        old.folder, old.step, prepared.lastStep, old.epoch, prepared.epochs, prepared.experimentHash, old.message));
    return Behaviors.same();
  }
}
