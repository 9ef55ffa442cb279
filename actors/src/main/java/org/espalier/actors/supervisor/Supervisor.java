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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.espalier.actors.RunTerm;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.supervisor.CoordinatorEvent.Interrupted.Cause;
import org.espalier.models.Failpoint;

/**
 * Owns all runs: queues them, gives each a place and a term, places it anew with the next term when a role fails, after a while and
 * only so often, and remembers. There is one in a cluster; whichever node has it, it goes on from the journal. It is never in the
 * path of a step.
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
  private final Map<String, List<ActorRef<RunOutcome>>> awaiting = new HashMap<>();
  /** Nodes that there are, whether they have introduced themselves or not. */
  private Set<ActorRef<NodeCommand>> listed = Set.of();
  /** Runs that come to rest only to go on on other devices. */
  private final Set<String> moving = new HashSet<>();

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
        .onCommand(SupervisorCommand.NodeUp.class, this::onNodeUp)
        .onCommand(SupervisorNote.NodesListed.class, this::onNodesListed)
        .onCommand(SupervisorNote.LookForNodes.class, (state, look) -> lookForNodes())
        .onCommand(SupervisorNote.NodeGone.class, this::onNodeGone)
        .onCommand(SupervisorCommand.Drain.class, this::onDrain)
        .onCommand(SupervisorCommand.Submit.class, this::onSubmit)
        .onCommand(SupervisorCommand.Resume.class, this::onResume)
        .onCommand(SupervisorCommand.Change.class, this::onChange)
        .onCommand(SupervisorCommand.Resize.class, this::onResize)
        .onCommand(SupervisorCommand.Await.class, this::onAwait)
        .onCommand(SupervisorNote.CoordinatorSaid.class, this::onCoordinator)
        .onCommand(SupervisorNote.CoordinatorGone.class, this::onCoordinatorGone)
        .onCommand(SupervisorNote.PlaceAgain.class, this::onPlaceAgain)
        .onCommand(SupervisorNote.PlaceWaiting.class, (state, now) -> placeNext(state))
        .build();
  }

  /** Whatever was going on when the supervisor before this one ended is taken up again. */
  private ReplyEffect<SupervisorFact, SupervisorState> onStart(SupervisorState state, SupervisorNote.Start start) {
    return persist(new SupervisorFact.SupervisorStarted(state.generation() + 1), now -> {
      context.getLog().info("supervisor of generation {} with {} runs", now.generation(), now.runs().size());
      view.tell(new RunsView.Began(now.generation(), now.runs().values()));
      if (takesUp) {
        now.runs().values().stream().filter(entry -> !entry.ended()).forEach(this::takeUp);
        placeSoon();
      }
    });
  }

  private void takeUp(RunEntry entry) {
    if (entry.wish().isPresent()) {
      comeToRest(entry);
    } else {
      dispatch.enqueue(entry);
    }
  }

  // --- nodes ---

  private ReplyEffect<SupervisorFact, SupervisorState> onNodeUp(SupervisorState state, SupervisorCommand.NodeUp up) {
    Optional<String> misfit = dispatch.roster().misfit(up);
    if (misfit.isPresent()) {
      context.getLog().warn("node {} stays out: {}", up.node(), misfit.get());
      up.agent().ifPresent(agent -> agent.tell(new NodeCommand.Misfit(misfit.get())));
      return Effect().noReply();
    }
    dispatch.mourn(dispatch.roster().add(up), state::termOf);
    up.agent().ifPresent(agent -> context.watchWith(agent, new SupervisorNote.NodeGone(up.node(), agent)));
    return nodesChanged();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onNodesListed(SupervisorState state, SupervisorNote.NodesListed now) {
    listed = now.listing().getServiceInstances(NodeCommand.KEY);
    return lookForNodes();
  }

  /**
   * Whoever is new to this supervisor is asked what it is, and again as long as it is not known: messages get lost, and when a node
   * begins anew at its old address, Akka may say of its new life what is true of the old one, that it is gone.
   */
  private ReplyEffect<SupervisorFact, SupervisorState> lookForNodes() {
    listed.stream().filter(agent -> !dispatch.roster().knows(agent))
        .forEach(agent -> agent.tell(new NodeCommand.Introduce(context.getSelf())));
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> nodesChanged() {
    view.tell(new RunsView.NodesChanged(List.copyOf(dispatch.roster().nodes()), dispatch.roster().closed()));
    placeSoon();
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onNodeGone(SupervisorState state, SupervisorNote.NodeGone gone) {
    if (!dispatch.roster().knows(gone.agent())) {
      return Effect().noReply();   // it began anew under its name before its end was noticed
    }
    context.getLog().warn("node {} is gone; its runs are placed elsewhere", gone.node());
    dispatch.mourn(dispatch.roster().remove(gone.node()).keySet(), state::termOf);
    return nodesChanged();
  }

  /** Runs of the node come to rest behind a checkpoint and are queued again; the node leaves when the last of them has. */
  private ReplyEffect<SupervisorFact, SupervisorState> onDrain(SupervisorState state, SupervisorCommand.Drain drain) {
    if (!dispatch.roster().close(drain.node())) {
      return refuse(drain.node(), "there is no node of that name", drain.replyTo());
    }
    drain.replyTo().tell(new SupervisorCommand.Answer(drain.node(), ""));
    dispatch.on(drain.node()).forEach(this::move);
    letDrainedLeave();
    return nodesChanged();
  }

  /** The run comes to rest behind a checkpoint and is queued again. */
  private void move(Charge charge) {
    if (charge.coordinator != null && moving.add(charge.run)) {
      charge.coordinator.tell(new CoordinatorCommand.Pause(charge.run));
    }
  }

  private void letDrainedLeave() {
    dispatch.drained().forEach(up -> up.agent().ifPresent(agent -> agent.tell(new NodeCommand.Leave("the node is drained"))));
  }

  // --- what people ask ---

  private ReplyEffect<SupervisorFact, SupervisorState> onSubmit(SupervisorState state, SupervisorCommand.Submit submit) {
    String run = submit.order().run();
    if (dispatch.holds(run)) {
      return refuse(run, "the run is going on already", submit.replyTo());
    }
    return queue(submit.order(), submit.replyTo());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onResume(SupervisorState state, SupervisorCommand.Resume resume) {
    Optional<RunEntry> known = state.find(resume.run());
    if (known.isEmpty()) {
      return refuse(resume.run(), "there is no run of that name", resume.replyTo());
    } else if (!known.get().ended()) {
      return refuse(resume.run(), "the run is going on already", resume.replyTo());
    }
    return queue(known.get().order(), resume.replyTo());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> queue(RunOrder order, ActorRef<SupervisorCommand.Answer> replyTo) {
    return persist(new SupervisorFact.RunQueued(order), now -> {
      dispatch.enqueue(now.runs().get(order.run()));
      replyTo.tell(new SupervisorCommand.Answer(order.run(), ""));
      Failpoint.reached("supervisor.acknowledged");
      placeSoon();
    });
  }

  private ReplyEffect<SupervisorFact, SupervisorState> refuse(String run, String why, ActorRef<SupervisorCommand.Answer> replyTo) {
    replyTo.tell(new SupervisorCommand.Answer(run, why));
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onChange(SupervisorState state, SupervisorCommand.Change change) {
    Optional<RunEntry> known = state.find(change.run()).filter(entry -> !entry.ended());
    if (known.isEmpty()) {
      return refuse(change.run(), state.find(change.run()).isEmpty() ? "there is no run of that name" : "nobody works on the run",
          change.replyTo());
    }
    return persist(new SupervisorFact.RunWished(change.run(), change.wish()), now -> {
      change.replyTo().tell(new SupervisorCommand.Answer(change.run(), ""));
      comeToRest(now.runs().get(change.run()));
    });
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onResize(SupervisorState state, SupervisorCommand.Resize resize) {
    Optional<RunEntry> known = state.find(resize.run());
    if (known.isEmpty()) {
      return refuse(resize.run(), "there is no run of that name", resize.replyTo());
    } else if (resize.workers() < 1 || resize.workers() > known.get().order().shards()) {
      return refuse(resize.run(), "its batches have " + known.get().order().shards() + " shards, so 1 to " + known.get().order().shards()
          + " workers can share them, not " + resize.workers() + "; the experiment's key is shards", resize.replyTo());
    }
    return persist(new SupervisorFact.RunResized(resize.run(), resize.workers()), now -> {
      resize.replyTo().tell(new SupervisorCommand.Answer(resize.run(), ""));
      RunEntry entry = now.runs().get(resize.run());
      if (entry.stage() == RunEntry.Stage.PLACED && entry.wish().isEmpty() && (entry.places().count() > entry.order().mostWorkers()
          || dispatch.canGrow(entry))) {
        dispatch.find(resize.run()).ifPresent(this::move);
      }
    });
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onAwait(SupervisorState state, SupervisorCommand.Await await) {
    Optional<RunOutcome> outcome = state.find(await.run()).flatMap(RunEntry::outcome);
    if (outcome.isPresent()) {
      await.replyTo().tell(outcome.get());
    } else {
      awaiting.computeIfAbsent(await.run(), run -> new ArrayList<>()).add(await.replyTo());
    }
    return Effect().noReply();
  }

  /** Whoever leads the run brings it to rest; one that never began has nothing to bring there. */
  private void comeToRest(RunEntry entry) {
    String run = entry.order().run();
    dispatch.dequeue(run);
    show(entry, "");
    if (entry.term() == 0 && dispatch.find(run).isEmpty()) {
      endUnled(run, RunOutcome.Status.PAUSED, "it had not begun");
    } else {
      dispatch.charge(entry).coordinator.tell(new CoordinatorCommand.Pause(run));
    }
  }

  /** A run that nobody leads has its end said for it. */
  private void endUnled(String run, RunOutcome.Status status, String reason) {
    context.getSelf().tell(new SupervisorNote.CoordinatorSaid(new CoordinatorEvent.Ended(RunOutcome.bare(run, status, reason))));
  }

  // --- placing ---

  private void placeSoon() {
    context.getSelf().tell(SupervisorNote.PlaceWaiting.INSTANCE);
  }

  /** One run at a time, so that other messages find their way between. */
  private ReplyEffect<SupervisorFact, SupervisorState> placeNext(SupervisorState state) {
    Dispatch.Look look = dispatch.look(run -> state.runs().get(run));
    if (!settings.cluster()) {
      look.impossible().forEach((run, reason) -> {
        dispatch.dequeue(run);
        endUnled(run, RunOutcome.Status.REFUSED, reason);
      });
    }
    look.placed().ifPresent(entry -> placeSoon());
    if (look.placed().isEmpty()) {
      letOneGrow(state);
    }
    return look.placed().map(entry -> engage(state, entry)).orElseGet(() -> Effect().noReply());
  }

  /** Devices that no waiting run wants go to a run that has fewer workers than it may have. */
  private void letOneGrow(SupervisorState state) {
    if (!dispatch.anyWaits() && dispatch.roster().anyFree()) {
      dispatch.under().stream().filter(charge -> !moving.contains(charge.run)).filter(charge -> {
        RunEntry entry = state.runs().get(charge.run);
        return entry.stage() == RunEntry.Stage.PLACED && entry.wish().isEmpty() && dispatch.canGrow(entry);
      }).findFirst().ifPresent(this::move);
    }
  }

  /** The run has devices; once its coordinator has looked at journal and checkpoints, the term begins. */
  private ReplyEffect<SupervisorFact, SupervisorState> engage(SupervisorState state, RunEntry entry) {
    Charge charge = dispatch.charge(entry);
    return charge.highestTerm == null ? Effect().noReply() : begin(entry, charge);
  }

  private ReplyEffect<SupervisorFact, SupervisorState> begin(RunEntry entry, Charge charge) {
    if (!dispatch.fits(entry, charge)) {
      charge.places = Places.NONE;
      return lookForOthers(entry, charge, "its devices have too little memory");
    }
    Optional<Dispatch.Cast> cast = dispatch.cast(entry, charge);
    if (cast.isEmpty()) {
      return lookForOthers(entry, charge, "a device of its placement is gone by now");
    }
    RunTerm work = new RunTerm(charge.run, Math.max(entry.term(), charge.highestTerm) + 1);
    return persist(new SupervisorFact.TermBegan(charge.run, work.term(), charge.places), now -> {
      show(now.runs().get(charge.run), "");
      charge.coordinator.tell(new CoordinatorCommand.Begin(work, now.generation(), cast.get().posts(), cast.get().teacher()));
    });
  }

  private ReplyEffect<SupervisorFact, SupervisorState> lookForOthers(RunEntry entry, Charge charge, String why) {
    context.getLog().info("{} looks for other devices: {}", charge.run, why);
    dispatch.enqueue(entry);
    placeSoon();
    return Effect().noReply();
  }

  // --- what coordinators say ---

  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinator(SupervisorState state, SupervisorNote.CoordinatorSaid said) {
    if (said.event() instanceof CoordinatorEvent.Ready ready) {
      Charge charge = dispatch.find(ready.run()).orElseThrow();
      charge.highestTerm = ready.highestTerm();
      charge.memory = ready.memory();
      view.tell(new RunsView.Prepared(ready.run(), ready.lastStep(), ready.epochs(), ready.experimentHash()));
      RunEntry entry = state.runs().get(ready.run());
      return dispatch.roster().isWith(ready.run()) && entry.wish().isEmpty() ? begin(entry, charge) : Effect().noReply();
    } else if (said.event() instanceof CoordinatorEvent.Interrupted interrupted) {
      return onInterrupted(interrupted);
    } else if (said.event() instanceof CoordinatorEvent.Progressed progressed) {
      dispatch.find(progressed.work().run()).orElseThrow().progressed();
      view.tell(new RunsView.Progressed(progressed.work().run(), progressed.step(), progressed.epoch()));
      return Effect().noReply();
    }
    return onEnded(state, ((CoordinatorEvent.Ended) said.event()).outcome());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onInterrupted(CoordinatorEvent.Interrupted interrupted) {
    RunTerm work = interrupted.work();
    boolean failure = interrupted.cause() == Cause.FAILURE || interrupted.cause() == Cause.LOSS && !settings.cluster();
    return persist(new SupervisorFact.TermEnded(work.run(), work.term(), failure, interrupted.reason()), now -> {
      show(now.runs().get(work.run()), interrupted.reason());
      if (interrupted.cause() == Cause.UNFIT) {
        dispatch.roster().refuse(work.run(), interrupted.device(), interrupted.reason());
      }
      if (failure) {
        tryAgain(dispatch.find(work.run()).orElseThrow(), interrupted.reason());
      } else if (interrupted.cause() == Cause.LOSS) {   // the loss of the whole node may not have been noticed here yet
        timers.startSingleTimer("place " + work.run(), new SupervisorNote.PlaceAgain(work.run()), settings.backOff());
      } else {
        context.getSelf().tell(new SupervisorNote.PlaceAgain(work.run()));
      }
    });
  }

  private void tryAgain(Charge charge, String reason) {
    if (charge.failed() > settings.failures()) {
      charge.coordinator.tell(new CoordinatorCommand.GiveUp(charge.run, "given up after " + settings.failures()
          + " new starts without a new checkpoint in between. The last failure: " + reason
          + ". Mend the cause and resume the run; it goes on from its last checkpoint", false));
      return;
    }
    Duration wait = charge.backOff(settings.backOff(), settings.backOffMost());
    context.getLog().warn("{} is placed anew in {} ms: {}", charge.run, wait.toMillis(), reason);
    timers.startSingleTimer("place " + charge.run, new SupervisorNote.PlaceAgain(charge.run), wait);
  }

  /** Its devices were kept for it until now. */
  private ReplyEffect<SupervisorFact, SupervisorState> onPlaceAgain(SupervisorState state, SupervisorNote.PlaceAgain again) {
    Optional<RunEntry> entry = state.find(again.run()).filter(run -> run.stage() == RunEntry.Stage.WAITING && run.wish().isEmpty());
    if (entry.isPresent() && dispatch.find(again.run()).isPresent()) {
      dispatch.enqueue(entry.get());
      return placeNext(state);
    }
    return Effect().noReply();
  }

  private ReplyEffect<SupervisorFact, SupervisorState> onEnded(SupervisorState state, RunOutcome told) {
    boolean cancelled = told.status() == RunOutcome.Status.PAUSED
        && state.runs().get(told.run()).wish().equals(Optional.of(RunEntry.Wish.CANCEL));
    RunOutcome outcome = cancelled ? told.cancelled() : told;
    dispatch.end(told.run()).map(charge -> charge.coordinator).ifPresent(context::unwatch);
    timers.cancel("place " + told.run());
    if (moving.remove(told.run()) && outcome.status() == RunOutcome.Status.PAUSED && state.runs().get(told.run()).wish().isEmpty()) {
      return goOnElsewhere(outcome, state.runs().get(told.run()).order());
    }
    return persist(new SupervisorFact.RunEnded(outcome), now -> {
      show(now.runs().get(told.run()), outcome.message());
      List<ActorRef<RunOutcome>> listeners = awaiting.remove(told.run());
      if (listeners != null) {
        listeners.forEach(listener -> listener.tell(outcome));
      }
      letDrainedLeave();
      placeSoon();
    });
  }

  /** A run that only leaves a node is queued again, and nobody hears of an end. */
  private ReplyEffect<SupervisorFact, SupervisorState> goOnElsewhere(RunOutcome outcome, RunOrder order) {
    return Effect().persist(List.of(new SupervisorFact.RunEnded(outcome), new SupervisorFact.RunQueued(order)))
        .thenRun((SupervisorState now) -> {
          dispatch.enqueue(now.runs().get(order.run()));
          letDrainedLeave();
          placeSoon();
        }).thenNoReply();
  }

  /** A coordinator failed in itself: another takes over from the journal. */
  private ReplyEffect<SupervisorFact, SupervisorState> onCoordinatorGone(SupervisorState state, SupervisorNote.CoordinatorGone gone) {
    Optional<Charge> led = dispatch.find(gone.run());
    if (led.isEmpty()) {
      return Effect().noReply();
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
    return Effect().noReply();
  }

  private void show(RunEntry entry, String message) {
    view.tell(new RunsView.Changed(entry, message));
  }

  private ReplyEffect<SupervisorFact, SupervisorState> persist(SupervisorFact fact, Consumer<SupervisorState> then) {
    Failpoint.reached("supervisor.before-persist");
    return Effect().persist(fact).thenRun((SupervisorState state) -> {
      Failpoint.reached("supervisor.persisted");
      then.accept(state);
    }).thenNoReply();
  }
}
