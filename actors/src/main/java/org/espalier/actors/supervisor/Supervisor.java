package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.espalier.actors.analyst.Analyst;
import org.espalier.models.Failpoint;

/**
 * Owns all runs: queues them, gives each a place and a term, places it anew with the next term when a role fails, after a while and
 * only so often, and remembers. There is one in a cluster; whichever node has it, it goes on from the journal. It is never in the
 * path of a step. Its {@link Placing} gives runs their places, its {@link Requests} answer people, its {@link NodeWatch} knows the nodes.
 *
 * <p>It decides in {@link Round}s, on all that has come in while its {@link SupervisorJournal} wrote the facts of the round before. A fact
 * acts once it is durable.
 */
public final class Supervisor {
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
  private final Inbox inbox = new Inbox();
  private final Round round = new Round();
  private final Placing placing;
  private final Requests requests;
  private final NodeWatch nodes;
  private final ActorRef<SupervisorJournal.Write> journal;
  private final Map<Class<?>, BiConsumer<SupervisorState, SupervisorCommand>> handlers = new HashMap<>();
  /** What is durable; none before the journal has been read. */
  private SupervisorState state;

  private Supervisor(ActorContext<SupervisorCommand> context, TimerScheduler<SupervisorCommand> timers, RunSettings settings,
      Leaders leaders, ActorRef<RunsView.Command> view, boolean takesUp) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.leaders = leaders;
    this.view = view;
    this.takesUp = takesUp;
    this.coordinatorEvents = context.messageAdapter(CoordinatorEvent.class, SupervisorNote.CoordinatorSaid::new);
    this.dispatch = new Dispatch(this::spawnCoordinator, (entry, message) -> view.tell(new RunsView.Changed(entry, message)));
    this.placing = new Placing(context, timers, settings, dispatch, round, view);
    this.requests = new Requests(dispatch, placing, round);
    this.nodes = new NodeWatch(context, dispatch, placing, requests, view);
    this.journal = context.spawn(new SupervisorJournal(context.getSelf()), "journal");
    context.watch(journal);   // its end is this one's
    handleAll();
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
        timers -> new Supervisor(context, timers, settings, leaders, view, again.getAndSet(true)).behavior()));
  }

  private Behavior<SupervisorCommand> behavior() {
    return Behaviors.receive(SupervisorCommand.class)
        .onMessage(SupervisorNote.Recovered.class, this::onRecovered)
        .onMessage(SupervisorNote.Written.class, this::onWritten)
        .onAnyMessage(this::onOther)
        .onSignal(PostStop.class, end -> {
          context.getLog().info("supervisor of generation {} ends", state == null ? 0 : state.generation());
          return Behaviors.same();
        }).build();
  }

  private void handleAll() {
    handle(SupervisorCommand.NodeUp.class, nodes::onNodeUp);
    handle(SupervisorNote.NodesListed.class, nodes::onNodesListed);
    handle(SupervisorNote.LookForNodes.class, (now, look) -> nodes.lookForNodes());
    handle(SupervisorNote.NodeGone.class, nodes::onNodeGone);
    handle(SupervisorCommand.Drain.class, nodes::onDrain);
    handle(SupervisorCommand.Submit.class, requests::onSubmit);
    handle(SupervisorCommand.SubmitAll.class, requests::onSubmitAll);
    handle(SupervisorCommand.Resume.class, requests::onResume);
    handle(SupervisorCommand.Change.class, requests::onChange);
    handle(SupervisorCommand.Resize.class, requests::onResize);
    handle(SupervisorCommand.Await.class, requests::onAwait);
    handle(SupervisorNote.CoordinatorSaid.class, this::onCoordinator);
    handle(SupervisorNote.CoordinatorGone.class, this::onCoordinatorGone);
    handle(SupervisorNote.PlaceAgain.class, placing::onPlaceAgain);
    handle(SupervisorNote.PlaceWaiting.class, (now, place) -> placing.placeWaiting(now));
  }

  private <C extends SupervisorCommand> void handle(Class<C> type, BiConsumer<SupervisorState, C> handler) {
    handlers.put(type, (now, command) -> handler.accept(now, type.cast(command)));
  }

  // --- rounds ---

  /** Whatever was going on when the supervisor before this one ended is taken up again. */
  private Behavior<SupervisorCommand> onRecovered(SupervisorNote.Recovered recovered) {
    state = recovered.state();
    round.forget();
    round.writeAlone(List.of(new SupervisorFact.SupervisorStarted(state.generation() + 1)), now -> {
      context.getLog().info("supervisor of generation {} with {} runs", now.generation(), now.runs().size());
      view.tell(new RunsView.Began(now.generation(), now.runs().values()));
      if (takesUp) {
        now.runs().values().stream().filter(entry -> !entry.ended()).forEach(this::takeUp);
        placing.placeSoon();
      }
    });
    return decide();
  }

  private Behavior<SupervisorCommand> onOther(SupervisorCommand message) {
    inbox.add(message);
    return decide();
  }

  /** Decides on what has come in, as far as that needs nothing that is not durable yet; then writes. */
  private Behavior<SupervisorCommand> decide() {
    if (state == null || round.underWay()) {
      return Behaviors.same();
    }
    for (var next = inbox.next(round::allows); next.isPresent(); next = inbox.next(round::allows)) {
      handlers.get(next.get().getClass()).accept(state, next.get());
    }
    if (!round.isEmpty()) {
      Failpoint.reached("supervisor.before-persist");
      journal.tell(new SupervisorJournal.Write(round.begin()));
    }
    return Behaviors.same();
  }

  private Behavior<SupervisorCommand> onWritten(SupervisorNote.Written written) {
    Failpoint.reached("supervisor.persisted");
    state = written.state();
    round.end(state);
    return decide();
  }

  private void takeUp(RunEntry entry) {
    if (entry.wish().isPresent()) {
      requests.comeToRest(entry);
    } else {
      dispatch.enqueue(entry);
    }
  }

  // --- what coordinators say ---

  private void onCoordinator(SupervisorState now, SupervisorNote.CoordinatorSaid said) {
    RunEntry entry = now.runs().get(said.run());
    if (said.event() instanceof CoordinatorEvent.Ready ready) {
      onReady(entry, ready);
    } else if (said.event() instanceof CoordinatorEvent.Interrupted interrupted) {
      placing.onInterrupted(interrupted);
    } else if (said.event() instanceof CoordinatorEvent.Progressed progressed) {
      dispatch.find(progressed.run()).orElseThrow().progressed();
      view.tell(new RunsView.Progressed(progressed.run(), progressed.step(), progressed.epoch()));
    } else if (said.event() instanceof CoordinatorEvent.NeedsTeacher needs) {
      placing.findTeacher(entry, needs);
    } else if (said.event() instanceof CoordinatorEvent.ForkPoint point) {
      onForkPoint(entry, point);
    } else {
      onEnded(entry, ((CoordinatorEvent.Ended) said.event()).outcome());
    }
  }

  /** Runs that wait for this checkpoint can begin. */
  private void onForkPoint(RunEntry entry, CoordinatorEvent.ForkPoint point) {
    if (!entry.forkPoints().contains(point.step())) {
      round.write(point.run(), new SupervisorFact.ForkPointReached(point.run(), point.step()), now -> placing.placeSoon());
    }
  }

  private void onReady(RunEntry entry, CoordinatorEvent.Ready ready) {
    Charge charge = dispatch.find(ready.run()).orElseThrow();
    charge.highestTerm = ready.highestTerm();
    charge.memory = ready.memory();
    view.tell(new RunsView.Prepared(ready.run(), ready.lastStep(), ready.epochs(), ready.experimentHash()));
    if (dispatch.roster().isWith(ready.run()) && entry.wish().isEmpty()) {
      placing.begin(entry, charge);
    }
  }

  private void onEnded(RunEntry entry, RunOutcome told) {
    boolean cancelled = told.status() == RunOutcome.Status.PAUSED && entry.wish().equals(Optional.of(RunEntry.Wish.CANCEL));
    RunOutcome outcome = cancelled ? told.cancelled() : told;
    dispatch.end(told.run()).map(charge -> charge.coordinator).ifPresent(context::unwatch);
    placing.forget(told.run());
    if (placing.movedOn(told.run()) && outcome.status() == RunOutcome.Status.PAUSED && entry.wish().isEmpty()) {
      placing.goOnElsewhere(outcome, entry.order(), nodes::letDrainedLeave);
      return;
    }
    round.write(told.run(), new SupervisorFact.RunEnded(outcome), now -> {
      placing.show(now.runs().get(told.run()), outcome.message());
      requests.tellEnd(outcome);
      nodes.letDrainedLeave();
      placing.placeSoon();
    });
  }

  /** A coordinator failed in itself: another takes over from the journal. */
  private void onCoordinatorGone(SupervisorState now, SupervisorNote.CoordinatorGone gone) {
    Optional<Charge> led = dispatch.find(gone.run());
    if (led.isEmpty()) {
      return;
    }
    Charge charge = led.get();
    if (charge.failed() > settings.failures()) {
      onEnded(now.runs().get(gone.run()), RunOutcome.bare(gone.run(), RunOutcome.Status.FAILED,
          "the coordinator of the run failed again and again; the log says why. Resume goes on from the last checkpoint"));
      return;
    }
    context.getLog().error("the coordinator of {} is gone; another takes over", gone.run());
    charge.coordinator = null;
    charge.highestTerm = null;
    dispatch.charge(now.runs().get(gone.run()));
  }
}
