package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.exchange.Fetch;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.supervisor.CoordinatorEvent.Interrupted.Cause;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.analysis.cost.TrainingMemory;
import org.espalier.analysis.run.EventKind;
import org.espalier.models.Failpoint;
import org.espalier.models.train.EpochReport;

/**
 * Owns one run: journals its facts, leads its trainers from boundary to boundary, and keeps its files. A checkpoint counts when
 * its files are whole on disk and this journal has it; when it starts, the coordinator brings the two into line. It never waits
 * for a disk or a device. Its {@link Conduct} leads a placement, its {@link Instruction} sees to the placement's teacher, its
 * {@link Setbacks} are why a placement ends early, its {@link Keeper} keeps the files, its {@link Probes} speak with the analyst, and its
 * {@link Conclusion} is how the run ends.
 */
public final class Coordinator
    extends EventSourcedBehaviorWithEnforcedReplies<CoordinatorCommand, RunFact, RunState> {
  private final ActorContext<CoordinatorCommand> context;
  private final RunOrder run;
  private final ActorRef<CoordinatorEvent> supervisor;
  private final Effects<RunFact, RunState> effects = new Effects<>(Effect(),
      () -> Failpoint.reached("coordinator.before-persist"), () -> Failpoint.reached("coordinator.persisted"));
  private final Conduct conduct;
  private final Keeper keeper;
  private final Probes probes;
  private final RefusedMessages refused;
  private final Conclusion conclusion;
  private final Setbacks setbacks;
  private final Instruction instruction;
  private final Set<Long> forkPointsTold = new HashSet<>();

  private Coordinator(ActorContext<CoordinatorCommand> context, TimerScheduler<CoordinatorCommand> timers, RunOrder run,
      RunSettings settings, Optional<ActorRef<Analyst.Command>> analyst, ActorRef<CoordinatorEvent> supervisor) {
    super(PersistenceId.ofUniqueId(run.run()),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.context = context;
    this.run = run;
    this.supervisor = supervisor;
    this.keeper = new Keeper(context, timers, run, settings);
    Tuition tuition = new Tuition(context, timers, run, supervisor, keeper, settings.silence().unknown());
    this.conduct = new Conduct(context, timers, run, settings, keeper, tuition);
    this.refused = RefusedMessages.of(context.getSystem().classicSystem());
    this.probes = new Probes(run, analyst, context.messageAdapter(Analyst.Event.class, CoordinatorNote.AnalystSaid::new));
    this.conclusion = new Conclusion(context, run, supervisor, effects, conduct, keeper, probes);
    this.setbacks = new Setbacks(context, run, supervisor, settings.cluster(), effects, conduct, keeper, conclusion);
    this.instruction = new Instruction(effects, conduct, tuition, conclusion, setbacks);
  }

  static Behavior<CoordinatorCommand> create(RunOrder run, RunSettings settings, Optional<ActorRef<Analyst.Command>> analyst,
      ActorRef<CoordinatorEvent> supervisor) {
    RunOrder here = run.in(settings.here(run.folder()));
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Coordinator(context, timers, here, settings, analyst, supervisor)));
  }

  @Override
  public RunState emptyState() {
    return RunState.EMPTY;
  }

  @Override
  public EventHandler<RunState, RunFact> eventHandler() {
    return RunState::after;
  }

  @Override
  public SignalHandler<RunState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> prepare())
        .onSignal(PostStop.instance(), state -> keeper.close())
        .build();
  }

  @Override
  public CommandHandlerWithReply<CoordinatorCommand, RunFact, RunState> commandHandler() {
    return newCommandHandlerWithReplyBuilder().forAnyState()
        .onCommand(CoordinatorNote.Prepared.class, this::onPrepared)
        .onCommand(CoordinatorCommand.Begin.class, this::onBegin)
        .onCommand(CoordinatorNote.Entered.class, this::onEntered)
        .onCommand(CoordinatorNote.WentBack.class, this::onWentBack)
        .onCommand(CoordinatorNote.TeacherSaid.class, instruction::onTeacher)
        .onCommand(CoordinatorNote.TeacherGone.class, (state, gone) -> instruction.onGone(gone))
        .onCommand(CoordinatorCommand.TakeTeacher.class, (state, taken) -> instruction.onTaken(taken))
        .onCommand(CoordinatorNote.TeacherOverdue.class, (state, overdue) -> instruction.onOverdue(overdue))
        .onCommand(CoordinatorNote.TrainerSaid.class, this::onTrainer)
        .onCommand(CoordinatorNote.ScheduleSaid.class, this::onSchedule)
        .onCommand(CoordinatorNote.AnalystSaid.class, (state, said) -> effects.act(() -> probes.onAnalyst(said.event())))
        .onCommand(CoordinatorNote.Recorded.class, (state, recorded) -> onward(state, () -> conduct.onRecorded(recorded)))
        .onCommand(CoordinatorNote.Synced.class, this::onSynced)
        .onCommand(CoordinatorNote.Found.class, this::onFound)
        .onCommand(CoordinatorNote.Saved.class, this::onSaved)
        .onCommand(CoordinatorNote.Copied.class, this::onCopied)
        .onCommand(CoordinatorNote.Fetched.class, this::onFetched)
        .onCommand(CoordinatorNote.Arrived.class, conclusion::onArrived)
        .onCommand(CoordinatorNote.Lost.class, (state, lost) -> setbacks.onLost(lost))
        .onCommand(CoordinatorNote.Silence.class, (state, silence) -> setbacks.onSilence(silence))
        .onCommand(CoordinatorNote.ErrandDone.class, this::onErrandDone)
        .onCommand(CoordinatorNote.ErrandFailed.class, conclusion::onErrandFailed)
        .onCommand(CoordinatorNote.Retry.class, (state, retry) -> effects.act(() -> keeper.errands().retry(retry.errand())))
        .onCommand(CoordinatorNote.FailNow.class, (state, fail) -> conclusion.failBehindCheckpoint(state, fail.message()))
        .onCommand(CoordinatorCommand.Pause.class, conclusion::onPause)
        .onCommand(CoordinatorCommand.GiveUp.class, conclusion::onGiveUp)
        .onCommand(CoordinatorNote.Freed.class, (state, freed) -> conclusion.onFreed())
        .onCommand(CoordinatorNote.Closed.class, (state, closed) -> conclusion.onClosed(state))
        .onCommand(CoordinatorNote.Exported.class, (state, exported) -> conclusion.onExported(state))
        .onCommand(CoordinatorNote.Nothing.class, nothing -> effects.none())
        .build();
  }

  // --- the beginning ---

  private void prepare() {
    conduct.beginAnew();
    keeper.prepare();
  }

  private ReplyEffect<RunFact, RunState> onPrepared(RunState state, CoordinatorNote.Prepared prepared) {
    if (conclusion.reached()) {
      return effects.none();
    }
    tellForkPoints(state);
    keeper.prepared(prepared.blueprint());
    conduct.prepared(prepared.blueprint());
    probes.invite();
    String hash = prepared.blueprint().hash();
    boolean fresh = state.experimentHash().isEmpty();
    if (!fresh && !state.experimentHash().equals(hash)) {
      return conclusion.refuse(state, "the run was started with experiment " + state.experimentHash()
          + ", but now its experiment is " + hash + ": its data, a weights file or this program's arithmetic has changed. "
          + "Put back what it was, or start a new run");
    }
    if (state.status() == RunState.Status.FINISHED) {
      return effects.act(() -> conclusion.complete(state));
    }
    boolean anew = fresh && prepared.highestTerm() == 0;
    setbacks.begin(new Notice(anew ? EventKind.STARTED : EventKind.RESUMED, Map.of("versions", Ending.versions())));
    List<RunFact> facts = fresh ? List.of(new RunFact.RunStarted(hash, prepared.blueprint().plan().seed()))
        : state.ended() ? List.of(new RunFact.RunResumed()) : List.of();
    return effects.persist(facts, now -> askForPlace(now, prepared.highestTerm()));
  }

  private void askForPlace(RunState state, long highestTerm) {
    supervisor.tell(new CoordinatorEvent.Ready(run.run(), Math.max(state.term(), highestTerm), conduct.lastStep(state),
        conduct.blueprint().plan().epochs(), state.experimentHash(), TrainingMemory.of(conduct.blueprint().plan())));
  }

  private ReplyEffect<RunFact, RunState> onBegin(RunState state, CoordinatorCommand.Begin begin) {
    if (begin.work().term() <= state.term() || conclusion.reached()) {
      context.getLog().warn("{} refused a place in term {}: it has seen term {}", run.run(), begin.work().term(), state.term());
      return effects.none();
    }
    Map<String, String> devices = Post.devices(begin.posts());
    context.getLog().info("{} is placed: {}", begin.work(), devices);
    return effects.persist(new RunFact.RunPlaced(begin.work().term(), devices), now -> conduct.enter(begin, now.commits()));
  }

  /** What counts of the run is here, or as much of it as anybody has. */
  private ReplyEffect<RunFact, RunState> onFound(RunState state, CoordinatorNote.Found found) {
    RunTerm work = new RunTerm(run.run(), found.found().copy().term());
    if (!conduct.isCurrent(work)) {
      return effects.none();
    } else if (!found.found().missing().isEmpty()) {
      context.getLog().warn("{} goes on from what there is: {}", work, found.found().missing());
    }
    return effects.act(() -> keeper.enterHere(work));
  }

  /** The journal and the checkpoints on disk are brought into line. */
  private ReplyEffect<RunFact, RunState> onEntered(RunState state, CoordinatorNote.Entered entered) {
    if (!conduct.isCurrent(entered.work())) {
      return effects.none();
    }
    List<RunFact> facts = entered.entry().unknownTo(state);
    for (RunFact fact : facts) {
      if (fact instanceof RunFact.CheckpointAdopted adopted) {
        context.getLog().info(adopted.commit().term() == Inheritance.TERM ? "{}: goes on from checkpoint {} of another run"
            : "{}: checkpoint {} is whole, but a crash kept it out of the journal; it counts from now on", run.run(),
            adopted.commit().name());
      }
    }
    return effects.persist(facts, now -> {
      tellForkPoints(now);
      if (facts.stream().anyMatch(RunFact.CheckpointAdopted.class::isInstance)) {
        tellProgress(entered.work(), now.lastCommit().orElseThrow());
      }
      conduct.goBack(now, entered.entry(), setbacks.notice());
      keeper.retain(now, probes.reading());   // a crash may have come between a checkpoint and the deletion of the ones before
    });
  }

  private ReplyEffect<RunFact, RunState> onWentBack(RunState state, CoordinatorNote.WentBack back) {
    if (!conduct.isCurrent(back.work())) {
      return effects.none();
    }
    return conduct.pausing() ? conclusion.rest(state) : effects.act(() -> conduct.assemble(state));
  }

  // --- what trainers say ---

  private ReplyEffect<RunFact, RunState> onTrainer(RunState state, CoordinatorNote.TrainerSaid said) {
    TrainerEvent event = said.event();
    if (event instanceof TrainerEvent.Released released) {
      return effects.act(() -> conduct.onReleased(released));
    }
    if (!conduct.isCurrent(event.work())) {
      refused.add(Reason.STALE, event.getClass().getSimpleName());
      return effects.none();
    }
    ReplyEffect<RunFact, RunState> effect = onNews(state, event);
    if (conduct.isCurrent(event.work())) {
      conduct.heard();
    }
    return effect;
  }

  private ReplyEffect<RunFact, RunState> onNews(RunState state, TrainerEvent event) {
    if (event instanceof TrainerEvent.StepCompleted step) {
      return onward(state, () -> conduct.onStep(step));
    } else if (event instanceof TrainerEvent.EpochCompleted epoch) {
      return onEpoch(state, epoch);
    } else if (event instanceof TrainerEvent.SnapshotTaken taken) {
      return onward(state, () -> conduct.onSnapshot(taken));
    } else if (event instanceof TrainerEvent.SnapshotShelved shelved) {
      return effects.act(() -> conduct.fetch(shelved));
    } else if (event instanceof TrainerEvent.LayersChanged changed) {
      return effects.act(() -> conduct.onLayers(changed));
    } else if (event instanceof TrainerEvent.Holding holding) {
      return onward(state, () -> conduct.onHolding(holding));
    } else if (event instanceof TrainerEvent.Assigned assigned) {
      Optional<String> wrong = conduct.onAssigned(assigned);
      return wrong.isPresent() ? setbacks.onUnfit(state, assigned, wrong.get()) : onward(state, () -> { });
    } else if (event instanceof TrainerEvent.Waiting) {
      return effects.none();   // it is heard of, and that is all
    } else if (event instanceof TrainerEvent.NonFinite numbers) {
      return setbacks.onNonFinite(state, numbers);
    } else if (event instanceof TrainerEvent.Failed failed) {
      return setbacks.onFailed(failed, Cause.FAILURE);
    }
    return setbacks.onRefused(state, (TrainerEvent.Refused) event);
  }

  /** A snapshot from another node is here; or it is lost, and with it the node. */
  private ReplyEffect<RunFact, RunState> onFetched(RunState state, CoordinatorNote.Fetched fetched) {
    if (!conduct.isCurrent(fetched.work())) {
      return effects.none();
    } else if (fetched.result() instanceof Fetch.Failed failed) {
      return setbacks.onFailed(new TrainerEvent.Failed(fetched.work(), fetched.device(), failed.index().step(), "copying", failed.reason()),
          Cause.LOSS);
    }
    Fetch.Fetched whole = (Fetch.Fetched) fetched.result();
    return onward(state, () -> conduct.onSnapshot(new TrainerEvent.SnapshotTaken(fetched.work(), fetched.device(), whole.snapshot())));
  }

  private ReplyEffect<RunFact, RunState> onEpoch(RunState state, TrainerEvent.EpochCompleted completed) {
    Optional<List<EpochReport>> joined = conduct.onEpoch(completed);
    if (joined.isEmpty()) {
      return onward(state, () -> { });
    }
    RunFact.EpochRecorded fact = RunFact.EpochRecorded.of(completed.position(), joined.get());
    List<RunFact> facts = fact.equals(state.epochs().get(fact.epoch())) ? List.of() : List.of(fact);
    return effects.persist(facts, now -> {
      joined.get().forEach(report -> keeper.scribe().news(to -> to.epochEnded(report)));
      conduct.advance(now);
    });
  }

  // --- decisions and commits ---

  private ReplyEffect<RunFact, RunState> onSchedule(RunState state, CoordinatorNote.ScheduleSaid said) {
    EpochDecision decision = ((Schedule.Decided) said.event()).decision();
    if (state.decisions().containsKey(decision.epoch())) {
      return onward(state, () -> conduct.entered(decision));
    }
    return effects.persist(new RunFact.EpochDecided(decision), now -> {
      conduct.entered(decision);
      conduct.advance(now);
    });
  }

  private ReplyEffect<RunFact, RunState> onSynced(RunState state, CoordinatorNote.Synced synced) {
    return conduct.isOf(synced.work()) ? effects.act(() -> keeper.onSynced(synced)) : effects.none();
  }

  private ReplyEffect<RunFact, RunState> onSaved(RunState state, CoordinatorNote.Saved saved) {
    Optional<Copying> copying = keeper.copying();
    return copying.isPresent() ? effects.act(() -> copying.get().spread(saved)) : commit(saved);
  }

  /** Others have copied a checkpoint, or the files of a run that has ended. */
  private ReplyEffect<RunFact, RunState> onCopied(RunState state, CoordinatorNote.Copied copied) {
    copied.done().failures().forEach(failure -> context.getLog().warn("{} was not copied by {}", run.run(), failure));
    if (copied.done().copy().whole()) {
      return conclusion.leave();
    }
    Optional<CoordinatorNote.Saved> saved = keeper.copying().flatMap(copying -> copying.awaited(copied.done()));
    return saved.isPresent() ? commit(saved.get()) : effects.none();
  }

  private ReplyEffect<RunFact, RunState> commit(CoordinatorNote.Saved saved) {
    Failpoint.reached("coordinator.before-commit");
    return effects.persist(new RunFact.CheckpointCommitted(saved.commit()), now -> {
      Failpoint.reached("coordinator.committed");
      conduct.committed(saved.work(), saved.commit());
      keeper.scribe().news(to -> to.checkpointed(saved.commit().name(), saved.commit().step()));
      probes.committed(saved.commit());
      keeper.retain(now, probes.reading());
      tellForkPoints(now);
      tellProgress(saved.work(), saved.commit());
      conclusion.committed();
      conduct.advance(now);
    });
  }

  private void tellProgress(RunTerm work, Commit commit) {
    supervisor.tell(new CoordinatorEvent.Progressed(work, commit.step(), keeper.epochsAt(commit.step())));
  }

  /** Each once; whoever begins anew tells all again, for the supervisor may not have heard. */
  private void tellForkPoints(RunState state) {
    state.commits().stream().map(Commit::step).filter(run.sharing().pins()::contains).filter(forkPointsTold::add)
        .forEach(step -> supervisor.tell(new CoordinatorEvent.ForkPoint(run.run(), step)));
  }

  // --- errands ---

  private ReplyEffect<RunFact, RunState> onErrandDone(RunState state, CoordinatorNote.ErrandDone done) {
    keeper.onDone(done.name(), conduct.recorded());
    context.getSelf().tell(done.result());
    return onward(state, () -> { });
  }

  /** Acts, and then does whatever has become possible. */
  private ReplyEffect<RunFact, RunState> onward(RunState state, Runnable action) {
    action.run();
    conduct.advance(state);
    return effects.none();
  }
}
