package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.supervisor.PlacementPolicy.Device;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;

/**
 * Owns all runs of a node: gives each a place and a term, places it anew with the next term when a role fails, after a while and
 * only so often, and remembers. It is never in the path of a step.
 */
public final class Supervisor
    extends EventSourcedBehaviorWithEnforcedReplies<SupervisorCommand, SupervisorFact, SupervisorState> {
  private static final String ID = "supervisor";

  /** What a Supervisor hears from its own side. */
  sealed interface Note extends SupervisorCommand {}

  private enum Start implements Note { INSTANCE }

  private record CoordinatorSaid(CoordinatorEvent event) implements Note {}

  private record CoordinatorGone(String run) implements Note {}

  private record TrainerGone(String device) implements Note {}

  private record PlaceAgain(String run) implements Note {}

  private record Known(int threads, ActorRef<TrainerCommand> trainer) {}

  private final ActorContext<SupervisorCommand> context;
  private final TimerScheduler<SupervisorCommand> timers;
  private final RunSettings settings;
  private final ActorRef<CoordinatorEvent> coordinatorEvents;
  private final Map<String, Known> trainers = new LinkedHashMap<>();
  private final Map<String, Charge> charges = new LinkedHashMap<>();
  private Optional<ActorRef<Teacher.Command>> teacher = Optional.empty();
  private Optional<ActorRef<Analyst.Command>> analyst = Optional.empty();

  private Supervisor(ActorContext<SupervisorCommand> context, TimerScheduler<SupervisorCommand> timers, RunSettings settings) {
    super(PersistenceId.ofUniqueId(ID), SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.coordinatorEvents = context.messageAdapter(CoordinatorEvent.class, CoordinatorSaid::new);
  }

  public static Behavior<SupervisorCommand> create(RunSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Supervisor(context, timers, settings)));
  }

  @Override
  public SupervisorState emptyState() {
    return SupervisorState.EMPTY;
  }

  @Override
  public EventHandler<SupervisorState, SupervisorFact> eventHandler() {
    return SupervisorState::after;
  }

  @Override
  public SignalHandler<SupervisorState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> context.getSelf().tell(Start.INSTANCE))
        .build();
  }

  @Override
  public CommandHandlerWithReply<SupervisorCommand, SupervisorFact, SupervisorState> commandHandler() {
    return newCommandHandlerWithReplyBuilder().forAnyState()
        .onCommand(Start.class, this::onStart)
        .onCommand(SupervisorCommand.TrainerUp.class, this::onTrainerUp)
        .onCommand(SupervisorCommand.TeacherUp.class, up -> then(() -> teacher = Optional.of(up.teacher())))
        .onCommand(SupervisorCommand.AnalystUp.class, up -> then(() -> analyst = Optional.of(up.analyst())))
        .onCommand(SupervisorCommand.Submit.class, this::onSubmit)
        .onCommand(SupervisorCommand.Pause.class, this::onPause)
        .onCommand(CoordinatorSaid.class, this::onCoordinator)
        .onCommand(CoordinatorGone.class, this::onCoordinatorGone)
        .onCommand(TrainerGone.class, gone -> then(() -> trainers.remove(gone.device)))
        .onCommand(PlaceAgain.class, (state, again) -> place(state, charges.get(again.run)))
        .build();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onStart(SupervisorState state, Start start) {
    return Effect().persist(new SupervisorFact.SupervisorStarted(state.generation() + 1))
        .thenRun((SupervisorState now) -> context.getLog().info("supervisor of generation {}", now.generation())).thenNoReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onTrainerUp(SupervisorState state, SupervisorCommand.TrainerUp up) {
    trainers.put(up.device(), new Known(up.threads(), up.trainer()));
    context.watchWith(up.trainer(), new TrainerGone(up.device()));
    return placeWaiting(state);
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onSubmit(SupervisorState state, SupervisorCommand.Submit submit) {
    String run = submit.order().run();
    if (charges.containsKey(run)) {
      submit.replyTo().tell(RunOutcome.bare(run, RunOutcome.Status.REFUSED, "the run is going on already"));
      return Effect().noReply();
    }
    Charge charge = new Charge(submit.order(), submit.replyTo());
    charges.put(run, charge);
    return Effect().persist(new SupervisorFact.RunQueued(run, submit.order().wanted()))
        .thenRun((SupervisorState now) -> engage(charge)).thenNoReply();
  }

  private void engage(Charge charge) {
    RunOrder order = charge.order;
    charge.coordinator = context.spawnAnonymous(Coordinator.create(order, settings, analyst, coordinatorEvents));
    context.watchWith(charge.coordinator, new CoordinatorGone(order.run()));
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onPause(SupervisorState state, SupervisorCommand.Pause pause) {
    Charge charge = charges.get(pause.run());
    if (charge != null) {
      charge.coordinator.tell(new CoordinatorCommand.Pause(pause.run()));
    }
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinator(SupervisorState state, CoordinatorSaid said) {
    if (said.event instanceof CoordinatorEvent.Ready ready) {
      return onReady(state, ready);
    } else if (said.event instanceof CoordinatorEvent.Interrupted interrupted) {
      return onInterrupted(interrupted);
    } else if (said.event instanceof CoordinatorEvent.Progressed progressed) {
      return then(() -> charges.get(progressed.work().run()).progressed());
    }
    return onEnded(((CoordinatorEvent.Ended) said.event).outcome());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onReady(SupervisorState state, CoordinatorEvent.Ready ready) {
    Charge charge = charges.get(ready.run());
    charge.ready = ready;
    return place(state, charge);
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onInterrupted(CoordinatorEvent.Interrupted interrupted) {
    String run = interrupted.work().run();
    Charge charge = charges.get(run);
    SupervisorFact fact = new SupervisorFact.TermEnded(run, interrupted.work().term(), interrupted.failure(), interrupted.reason());
    return Effect().persist(fact).thenRun((SupervisorState now) -> {
      if (!interrupted.failure()) {
        context.getSelf().tell(new PlaceAgain(run));
      } else {
        tryAgain(run, charge, interrupted.reason());
      }
    }).thenNoReply();
  }

  private void tryAgain(String run, Charge charge, String reason) {
    if (charge.failed() > settings.failures()) {
      charge.coordinator.tell(new CoordinatorCommand.GiveUp(run, "given up after " + settings.failures()
          + " new starts without a new checkpoint in between. The last failure: " + reason
          + ". Mend the cause and resume the run; it goes on from its last checkpoint", false));
      return;
    }
    Duration wait = charge.backOff(settings.backOff(), settings.backOffMost());
    context.getLog().warn("{} is placed anew in {} ms: {}", run, wait.toMillis(), reason);
    timers.startSingleTimer("place " + run, new PlaceAgain(run), wait);
  }

  private ReplyEffect<SupervisorFact, SupervisorState> place(SupervisorState state, Charge charge) {
    if (charge == null || charge.ready == null) {
      return Effect().noReply();
    }
    String run = charge.order.run();
    PlacementPolicy.Verdict verdict =
        PlacementPolicy.place(charge.ready.learners(), charge.wanted(trainers.keySet()), devicesFor(charge));
    charge.waiting = verdict instanceof PlacementPolicy.Waits;
    if (verdict instanceof PlacementPolicy.Placed placed) {
      return begin(state, charge, placed.devices());
    } else if (verdict instanceof PlacementPolicy.Waits waits) {
      context.getLog().info("{}: {}", run, waits.reason());
      return Effect().noReply();
    }
    charge.coordinator.tell(new CoordinatorCommand.GiveUp(run, ((PlacementPolicy.Impossible) verdict).reason(), true));
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> begin(SupervisorState state, Charge charge, Map<String, String> devices) {
    String run = charge.order.run();
    if (charge.ready.teacher() && teacher.isEmpty()) {
      charge.coordinator.tell(new CoordinatorCommand.GiveUp(run, "the method learns from a teacher, but no teacher is there", true));
      return Effect().noReply();
    }
    long term = Math.max(state.termOf(run), charge.ready.highestTerm()) + 1;
    charge.devices = devices;
    return Effect().persist(new SupervisorFact.TermBegan(run, term, devices)).thenRun((SupervisorState now) ->
        charge.coordinator.tell(new CoordinatorCommand.Begin(new RunTerm(run, term), posts(devices),
            charge.ready.teacher() ? teacher : Optional.empty()))).thenNoReply();
  }

  private List<Post> posts(Map<String, String> devices) {
    Map<String, List<String>> learners = new LinkedHashMap<>();
    devices.forEach((learner, device) -> learners.computeIfAbsent(device, name -> new ArrayList<>()).add(learner));
    List<Post> posts = new ArrayList<>();
    learners.forEach((device, here) -> posts.add(new Post(device, trainers.get(device).trainer, here)));
    return posts;
  }

  private List<Device> devicesFor(Charge charge) {
    return trainers.entrySet().stream().map(entry -> new Device(entry.getKey(), entry.getValue().threads, charges.values().stream()
        .anyMatch(other -> other != charge && other.holds(entry.getKey())))).toList();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onEnded(RunOutcome outcome) {
    Charge charge = charges.remove(outcome.run());
    context.unwatch(charge.coordinator);
    timers.cancel("place " + outcome.run());
    return Effect().persist(new SupervisorFact.RunEnded(outcome)).thenRun((SupervisorState now) -> {
      charge.replyTo.tell(outcome);
      charges.values().stream().filter(other -> other.waiting)
          .forEach(other -> context.getSelf().tell(new PlaceAgain(other.order.run())));
    }).thenNoReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> placeWaiting(SupervisorState state) {
    charges.values().stream().filter(charge -> charge.waiting)
        .forEach(charge -> context.getSelf().tell(new PlaceAgain(charge.order.run())));
    return Effect().noReply();
  }

  /** A coordinator failed in itself: another takes over from the journal. */
  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinatorGone(SupervisorState state, CoordinatorGone gone) {
    Charge charge = charges.get(gone.run);
    if (charge == null) {
      return Effect().noReply();
    }
    if (charge.failed() > settings.failures()) {
      return onEnded(RunOutcome.bare(gone.run, RunOutcome.Status.FAILED,
          "the coordinator of the run failed again and again; the log says why. Resume goes on from the last checkpoint"));
    }
    context.getLog().error("the coordinator of {} is gone; another takes over", gone.run);
    charge.ready = null;
    engage(charge);
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> then(Runnable action) {
    action.run();
    return Effect().noReply();
  }
}
