package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.actors.analyst.Analyst;
import org.espalier.models.Failpoint;

/**
 * Owns all runs: queues them, gives each a place and a term, places it anew with the next term when a role fails, after a while and
 * only so often, and remembers. There is one in a cluster; whichever node has it, it goes on from the journal. It is never in the
 * path of a step. Its {@link Placing} gives runs their places, its {@link Requests} answer people, its {@link NodeWatch} knows the nodes.
 */
public final class Supervisor
    extends EventSourcedBehaviorWithEnforcedReplies<SupervisorCommand, SupervisorFact, SupervisorState> {
  private static final String ID = "supervisor";
  private static final Duration LOOK_FOR_NODES_EVERY = Duration.ofSeconds(2);

  private final ActorContext<SupervisorCommand> context;
  private final TimerScheduler<SupervisorCommand> timers;
  private final RunSettings settings;
  private final Leaders leaders;
  private final ActorRef<RunsView.Command> view;
  /** Whether runs that were going on go on by themselves; the first supervisor of a program waits to be asked. */
  private final boolean takesUp;
  private final ActorRef<CoordinatorEvent> coordinatorEvents;
  private final Dispatch dispatch;
  private final Effects<SupervisorFact, SupervisorState> effects = new Effects<>(Effect(),
      () -> Failpoint.reached("supervisor.before-persist"), () -> Failpoint.reached("supervisor.persisted"));
  private final Placing placing;
  private final Requests requests;
  private final NodeWatch nodes;

  private Supervisor(ActorContext<SupervisorCommand> context, TimerScheduler<SupervisorCommand> timers, RunSettings settings,
      Leaders leaders, ActorRef<RunsView.Command> view, boolean takesUp) {
    super(PersistenceId.ofUniqueId(ID), SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.leaders = leaders;
    this.view = view;
    this.takesUp = takesUp;
    this.coordinatorEvents = context.messageAdapter(CoordinatorEvent.class, SupervisorNote.CoordinatorSaid::new);
    this.dispatch = new Dispatch(this::spawnCoordinator, (entry, message) -> view.tell(new RunsView.Changed(entry, message)));
    this.placing = new Placing(context, timers, settings, dispatch, effects, view);
    this.requests = new Requests(dispatch, placing, effects);
    this.nodes = new NodeWatch(context, dispatch, placing, requests, effects, view);
    if (settings.cluster()) {
      context.getSystem().receptionist().tell(Receptionist.subscribe(NodeCommand.KEY,
          context.messageAdapter(Receptionist.Listing.class, SupervisorNote.NodesListed::new)));
      timers.startTimerWithFixedDelay(SupervisorNote.LookForNodes.INSTANCE, LOOK_FOR_NODES_EVERY);
    }
  }

  private ActorRef<CoordinatorCommand> spawnCoordinator(RunOrder order) {
    ActorRef<CoordinatorCommand> coordinator = context.spawnAnonymous(leaders.lead(order, coordinatorEvents));
    context.watchWith(coordinator, new SupervisorNote.CoordinatorGone(order.run()));
    return coordinator;
  }

  /** Who leads a run. */
  public interface Leaders {
    /** @param supervisor who is told what comes of it */
    Behavior<CoordinatorCommand> lead(RunOrder order, ActorRef<CoordinatorEvent> supervisor);
  }

  /**
   * @param analyst beside whom probes are taken, on this node
   * @param view    told of every change
   */
  public static Behavior<SupervisorCommand> create(RunSettings settings, Optional<ActorRef<Analyst.Command>> analyst,
      ActorRef<RunsView.Command> view) {
    return create(settings, (order, supervisor) -> Coordinator.create(order, settings, analyst, supervisor), view);
  }

  /** One whose runs others lead than coordinators. */
  public static Behavior<SupervisorCommand> create(RunSettings settings, Leaders leaders, ActorRef<RunsView.Command> view) {
    AtomicBoolean again = new AtomicBoolean(settings.cluster());
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Supervisor(context, timers, settings, leaders, view, again.getAndSet(true))));
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
        .onSignal(RecoveryCompleted.instance(), state -> context.getSelf().tell(SupervisorNote.Start.INSTANCE))
        .onSignal(PostStop.instance(), state -> context.getLog().info("supervisor of generation {} ends", state.generation()))
        .build();
  }

  @Override
  public CommandHandlerWithReply<SupervisorCommand, SupervisorFact, SupervisorState> commandHandler() {
    return newCommandHandlerWithReplyBuilder().forAnyState()
        .onCommand(SupervisorNote.Start.class, this::onStart)
        .onCommand(SupervisorCommand.NodeUp.class, nodes::onNodeUp)
        .onCommand(SupervisorNote.NodesListed.class, nodes::onNodesListed)
        .onCommand(SupervisorNote.LookForNodes.class, (state, look) -> nodes.lookForNodes())
        .onCommand(SupervisorNote.NodeGone.class, nodes::onNodeGone)
        .onCommand(SupervisorCommand.Drain.class, nodes::onDrain)
        .onCommand(SupervisorCommand.Submit.class, requests::onSubmit)
        .onCommand(SupervisorCommand.Resume.class, requests::onResume)
        .onCommand(SupervisorCommand.Change.class, requests::onChange)
        .onCommand(SupervisorCommand.Resize.class, requests::onResize)
        .onCommand(SupervisorCommand.Await.class, requests::onAwait)
        .onCommand(SupervisorNote.CoordinatorSaid.class, this::onCoordinator)
        .onCommand(SupervisorNote.CoordinatorGone.class, this::onCoordinatorGone)
        .onCommand(SupervisorNote.PlaceAgain.class, placing::onPlaceAgain)
        .onCommand(SupervisorNote.PlaceWaiting.class, (state, now) -> placing.placeNext(state))
        .build();
  }

  /** Whatever was going on when the supervisor before this one ended is taken up again. */
  private ReplyEffect<SupervisorFact, SupervisorState> onStart(SupervisorState state, SupervisorNote.Start start) {
    return effects.persist(new SupervisorFact.SupervisorStarted(state.generation() + 1), now -> {
      context.getLog().info("supervisor of generation {} with {} runs", now.generation(), now.runs().size());
      view.tell(new RunsView.Began(now.generation(), now.runs().values()));
      if (takesUp) {
        now.runs().values().stream().filter(entry -> !entry.ended()).forEach(this::takeUp);
        placing.placeSoon();
      }
    });
  }

  private void takeUp(RunEntry entry) {
    if (entry.wish().isPresent()) {
      requests.comeToRest(entry);
    } else {
      dispatch.enqueue(entry);
    }
  }

  // --- what coordinators say ---

  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinator(SupervisorState state, SupervisorNote.CoordinatorSaid said) {
    if (said.event() instanceof CoordinatorEvent.Ready ready) {
      Charge charge = dispatch.find(ready.run()).orElseThrow();
      charge.highestTerm = ready.highestTerm();
      charge.memory = ready.memory();
      view.tell(new RunsView.Prepared(ready.run(), ready.lastStep(), ready.epochs(), ready.experimentHash()));
      RunEntry entry = state.runs().get(ready.run());
      return dispatch.roster().isWith(ready.run()) && entry.wish().isEmpty() ? placing.begin(entry, charge) : effects.none();
    } else if (said.event() instanceof CoordinatorEvent.Interrupted interrupted) {
      return placing.onInterrupted(interrupted);
    } else if (said.event() instanceof CoordinatorEvent.Progressed progressed) {
      dispatch.find(progressed.work().run()).orElseThrow().progressed();
      view.tell(new RunsView.Progressed(progressed.work().run(), progressed.step(), progressed.epoch()));
      return effects.none();
    }
    return onEnded(state, ((CoordinatorEvent.Ended) said.event()).outcome());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onEnded(SupervisorState state, RunOutcome told) {
    RunEntry entry = state.runs().get(told.run());
    boolean cancelled = told.status() == RunOutcome.Status.PAUSED && entry.wish().equals(Optional.of(RunEntry.Wish.CANCEL));
    RunOutcome outcome = cancelled ? told.cancelled() : told;
    dispatch.end(told.run()).map(charge -> charge.coordinator).ifPresent(context::unwatch);
    placing.forget(told.run());
    if (placing.movedOn(told.run()) && outcome.status() == RunOutcome.Status.PAUSED && entry.wish().isEmpty()) {
      return placing.goOnElsewhere(outcome, entry.order(), nodes::letDrainedLeave);
    }
    return effects.persist(new SupervisorFact.RunEnded(outcome), now -> {
      placing.show(now.runs().get(told.run()), outcome.message());
      requests.tellEnd(outcome);
      nodes.letDrainedLeave();
      placing.placeSoon();
    });
  }

  /** A coordinator failed in itself: another takes over from the journal. */
  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinatorGone(SupervisorState state, SupervisorNote.CoordinatorGone gone) {
    Optional<Charge> led = dispatch.find(gone.run());
    if (led.isEmpty()) {
      return effects.none();
    }
    Charge charge = led.get();
    if (charge.failed() > settings.failures()) {
      return onEnded(state, RunOutcome.bare(gone.run(), RunOutcome.Status.FAILED,
          "the coordinator of the run failed again and again; the log says why. Resume goes on from the last checkpoint"));
    }
    context.getLog().error("the coordinator of {} is gone; another takes over", gone.run());
    charge.coordinator = null;
    charge.highestTerm = null;
    dispatch.charge(state.runs().get(gone.run()));
    return effects.none();
  }
}
