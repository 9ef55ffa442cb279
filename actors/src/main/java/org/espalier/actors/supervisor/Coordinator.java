package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.analysis.run.EventKind;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.StaleTermException;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.TrainingPlan.OnNonFinite;

/**
 * Owns one run: journals its facts, leads its trainers from boundary to boundary, and keeps its files. A checkpoint counts when
 * its files are whole on disk and this journal has it; when it starts, the coordinator brings the two into line. It never waits
 * for a disk or a device. What a placement needs beside the facts is its {@link Conduct}.
 */
public final class Coordinator
    extends EventSourcedBehaviorWithEnforcedReplies<Coordinator.Command, RunFact, RunState> {

  /** What a Coordinator is told. */
  public sealed interface Command {}

  /**
   * The supervisor has a place for the run.
   *
   * @param posts   trainers with their learners
   * @param teacher who answers for the frozen network, if the method has one
   */
  public record Begin(RunTerm work, List<Post> posts, Optional<ActorRef<Teacher.Command>> teacher)
      implements Command, WireMessage {
    public Begin {
      posts = List.copyOf(posts);
    }
  }

  /** Come to rest at the next boundary, with a committed checkpoint. */
  public record Pause(String run) implements Command, WireMessage {}

  /**
   * End the run: it cannot be placed, or fails again and again.
   *
   * @param input whether what was asked for is wrong
   */
  public record GiveUp(String run, String reason, boolean input) implements Command, WireMessage {}

  record Prepared(Blueprint blueprint, long highestTerm) implements Command {}

  record Entered(RunTerm work, Vault.Entry entry) implements Command {}

  record WentBack(RunTerm work) implements Command {}

  record TrainerSaid(TrainerEvent event) implements Command {}

  record TeacherSaid(Teacher.Event event) implements Command {}

  record ScheduleSaid(Schedule.Event event) implements Command {}

  record AnalystSaid(Analyst.Event event) implements Command {}

  record Lost(RunTerm work, String device) implements Command {}

  record Recorded(RunTerm work, long step) implements Command {}

  record Synced(RunTerm work, Snapshot snapshot, SavedState state) implements Command {}

  record Saved(RunTerm work, Commit commit) implements Command {}

  record Arrived(NextMove where) implements Command {}

  record ErrandDone(String name, Command result) implements Command {}

  record ErrandFailed(Errand errand, Throwable failure) implements Command {}

  record Retry(String errand) implements Command {}

  record FailNow(String message) implements Command {}

  enum Nothing implements Command { INSTANCE }

  enum Freed implements Command { INSTANCE }

  enum Closed implements Command { INSTANCE }

  enum Exported implements Command { INSTANCE }

  /** What a Coordinator reports to the supervisor. */
  public sealed interface Event extends WireMessage {}

  /**
   * The run can be placed.
   *
   * @param highestTerm that its journal or its checkpoints have seen
   * @param learners    to be placed, in the order of the experiment, with the threads that each computes with
   * @param teacher     whether a frozen teacher must answer
   */
  public record Ready(String run, long highestTerm, Map<String, Integer> learners, boolean teacher) implements Event {
    public Ready {
      learners = Collections.unmodifiableMap(new LinkedHashMap<>(learners));
    }
  }

  /**
   * A placement is over and the run needs a new one.
   *
   * @param failure false if nothing is broken: the run only goes back
   */
  public record Interrupted(RunTerm work, boolean failure, String reason) implements Event {}

  /** A checkpoint was committed. */
  public record Progressed(RunTerm work, long step) implements Event {}

  /** Nobody works on the run any more, and its files are closed. */
  public record Ended(RunOutcome outcome) implements Event {}

  /** What the record says about the beginning of a term. */
  record Notice(EventKind kind, Map<String, Object> fields) {
    /** The same notice with a field more. */
    Map<String, Object> with(String name, Object value) {
      Map<String, Object> all = new TreeMap<>(fields);
      all.put(name, value);
      return all;
    }
  }

  private final ActorContext<Command> context;
  private final RunOrder run;
  private final ActorRef<Event> supervisor;
  private final Conduct conduct;
  private Optional<Notice> notice = Optional.empty();
  private Optional<RunOutcome> outcome = Optional.empty();
  private Optional<String> failing = Optional.empty();

  private Coordinator(ActorContext<Command> context, RunOrder run, Conduct conduct, ActorRef<Event> supervisor) {
    super(PersistenceId.ofUniqueId(run.run()),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.context = context;
    this.run = run;
    this.supervisor = supervisor;
    this.conduct = conduct;
  }

  static Behavior<Command> create(RunOrder run, RunSettings settings, Optional<ActorRef<Analyst.Command>> analyst,
      ActorRef<Event> supervisor) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Coordinator(context, run, new Conduct(context, timers, run, settings, analyst), supervisor)));
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
        .onSignal(RecoveryCompleted.instance(), state -> conduct.prepare())
        .onSignal(PostStop.instance(), state -> conduct.close())
        .build();
  }

  @Override
  public CommandHandlerWithReply<Command, RunFact, RunState> commandHandler() {
    return newCommandHandlerWithReplyBuilder().forAnyState()
        .onCommand(Prepared.class, this::onPrepared)
        .onCommand(Begin.class, this::onBegin)
        .onCommand(Entered.class, this::onEntered)
        .onCommand(WentBack.class, this::onWentBack)
        .onCommand(TeacherSaid.class, this::onTeacher)
        .onCommand(TrainerSaid.class, this::onTrainer)
        .onCommand(ScheduleSaid.class, this::onSchedule)
        .onCommand(AnalystSaid.class, (state, said) -> then(() -> conduct.onAnalyst(said.event)))
        .onCommand(Recorded.class, (state, recorded) -> onward(state, () -> conduct.onRecorded(recorded)))
        .onCommand(Synced.class, this::onSynced)
        .onCommand(Saved.class, this::onSaved)
        .onCommand(Arrived.class, this::onArrived)
        .onCommand(Lost.class, this::onLost)
        .onCommand(ErrandDone.class, this::onErrandDone)
        .onCommand(ErrandFailed.class, this::onErrandFailed)
        .onCommand(Retry.class, (state, retry) -> then(() -> conduct.errands().retry(retry.errand)))
        .onCommand(FailNow.class, (state, fail) -> failBehindCheckpoint(state, fail.message))
        .onCommand(Pause.class, this::onPause)
        .onCommand(GiveUp.class, (state, giveUp) -> giveUp.input ? refuse(state, giveUp.reason) : fail(giveUp.reason))
        .onCommand(Freed.class, (state, freed) -> then(() -> conduct.closeRecord(outcome.orElseThrow())))
        .onCommand(Closed.class, this::onClosed)
        .onCommand(Exported.class, (state, exported) -> leave())
        .onCommand(Nothing.class, nothing -> Effect().noReply())
        .build();
  }

  // --- the beginning ---

  private ReplyEffect<RunFact, RunState> onPrepared(RunState state, Prepared prepared) {
    if (outcome.isPresent()) {
      return Effect().noReply();
    }
    conduct.prepared(prepared.blueprint);
    String hash = prepared.blueprint.hash();
    boolean fresh = state.experimentHash().isEmpty();
    if (!fresh && !state.experimentHash().equals(hash)) {
      return refuse(state, "the run was started with experiment " + state.experimentHash() + ", but now its experiment is " + hash
          + ": its data, a weights file or this program's arithmetic has changed. Put back what it was, or start a new run");
    }
    if (state.status() == RunState.Status.FINISHED) {
      return then(() -> end(RunOutcome.Status.COMPLETED, "the run is complete", state));
    }
    boolean anew = fresh && prepared.highestTerm == 0;
    notice = Optional.of(new Notice(anew ? EventKind.STARTED : EventKind.RESUMED, Map.of("versions", Ending.versions())));
    List<RunFact> facts = fresh ? List.of(new RunFact.RunStarted(hash, prepared.blueprint.plan().seed()))
        : state.ended() ? List.of(new RunFact.RunResumed()) : List.of();
    return Effect().persist(facts).thenRun((RunState now) -> askForPlace(now, prepared.highestTerm)).thenNoReply();
  }

  private void askForPlace(RunState state, long highestTerm) {
    Map<String, Integer> learners = new LinkedHashMap<>();
    conduct.blueprint().plan().learners().forEach((learner, settings) -> learners.put(learner, settings.threads()));
    supervisor.tell(new Ready(run.run(), Math.max(state.term(), highestTerm), learners,
        conduct.blueprint().plan().method().needsTeacher()));
  }

  private ReplyEffect<RunFact, RunState> onBegin(RunState state, Begin begin) {
    if (begin.work.term() <= state.term() || outcome.isPresent()) {
      context.getLog().warn("{} refused a place in term {}: it has seen term {}", run.run(), begin.work.term(), state.term());
      return Effect().noReply();
    }
    Map<String, String> devices = new LinkedHashMap<>();
    begin.posts.forEach(post -> post.learners().forEach(learner -> devices.put(learner, post.device())));
    context.getLog().info("{} is placed: {}", begin.work, devices);
    return Effect().persist(new RunFact.RunPlaced(begin.work.term(), devices)).thenRun((RunState now) -> conduct.enter(begin))
        .thenNoReply();
  }

  /** The journal and the checkpoints on disk are brought into line. */
  private ReplyEffect<RunFact, RunState> onEntered(RunState state, Entered entered) {
    if (!conduct.isCurrent(entered.work)) {
      return Effect().noReply();
    }
    List<RunFact> facts = new ArrayList<>();
    for (Verdict verdict : entered.entry.passedOver()) {
      if (verdict instanceof Verdict.Damaged damaged) {
        facts.add(new RunFact.CheckpointSetAside(damaged.name(), damaged.reason()));
      }
    }
    entered.entry.checkpoint().map(Commit::of).filter(found -> !state.commits().contains(found)).ifPresent(found -> {
      context.getLog().info("{}: checkpoint {} is whole, but a crash kept it out of the journal; it counts from now on", run.run(),
          found.name());
      facts.add(new RunFact.CheckpointAdopted(found));
    });
    return Effect().persist(facts).thenRun((RunState now) -> conduct.goBack(now, entered.entry, notice)).thenNoReply();
  }

  private ReplyEffect<RunFact, RunState> onWentBack(RunState state, WentBack back) {
    if (!conduct.isCurrent(back.work)) {
      return Effect().noReply();
    }
    return conduct.pausing() ? rest(state) : then(() -> conduct.assemble(state));
  }

  private ReplyEffect<RunFact, RunState> onTeacher(RunState state, TeacherSaid said) {
    if (said.event instanceof Teacher.Refused refused && conduct.isCurrent(refused.work())) {
      String reason = "the teacher cannot be used: " + refused.reason();
      return refused.step() == 0 ? refuse(state, reason) : fail(reason);
    }
    if (said.event instanceof Teacher.Serving serving && conduct.isCurrent(serving.work())) {
      conduct.assign(state);
    }
    return Effect().noReply();
  }

  // --- what trainers say ---

  private ReplyEffect<RunFact, RunState> onTrainer(RunState state, TrainerSaid said) {
    TrainerEvent event = said.event;
    if (event instanceof TrainerEvent.Released released) {
      return then(() -> conduct.onReleased(released));
    }
    if (!conduct.isCurrent(event.work())) {
      context.getLog().debug("{} dropped {} of an earlier term", run.run(), event.getClass().getSimpleName());
      return Effect().noReply();
    }
    if (event instanceof TrainerEvent.StepCompleted step) {
      return onward(state, () -> conduct.onStep(step));
    } else if (event instanceof TrainerEvent.EpochCompleted epoch) {
      return onEpoch(state, epoch);
    } else if (event instanceof TrainerEvent.SnapshotTaken taken) {
      return onward(state, () -> conduct.onSnapshot(taken));
    } else if (event instanceof TrainerEvent.Holding holding) {
      return onward(state, () -> conduct.onHolding(holding));
    } else if (event instanceof TrainerEvent.Assigned assigned) {
      Optional<String> wrong = conduct.onAssigned(assigned);
      return wrong.isPresent() ? refuse(state, wrong.get()) : onward(state, () -> { });
    } else if (event instanceof TrainerEvent.NonFinite numbers) {
      return onNonFinite(state, numbers);
    } else if (event instanceof TrainerEvent.Failed failed) {
      return onFailed(state, failed);
    }
    String reason = ((TrainerEvent.Refused) event).reason();
    return conduct.canRest() ? fail(reason) : refuse(state, reason);
  }

  private ReplyEffect<RunFact, RunState> onEpoch(RunState state, TrainerEvent.EpochCompleted completed) {
    Optional<List<EpochReport>> joined = conduct.onEpoch(completed);
    if (joined.isEmpty()) {
      return onward(state, () -> { });
    }
    Map<String, RunFact.ScoreFact> scores = new LinkedHashMap<>();
    joined.get().forEach(report -> scores.put(report.score(), new RunFact.ScoreFact(report.test().top1Percent(),
        report.test().top5Percent(), report.best().top1(), report.best().epoch())));
    int epoch = completed.position().epochs();
    RunFact.EpochRecorded fact = new RunFact.EpochRecorded(epoch, completed.position().step(), scores);
    List<RunFact> facts = fact.equals(state.epochs().get(epoch)) ? List.of() : List.of(fact);
    return Effect().persist(facts).thenRun((RunState now) -> {
      joined.get().forEach(report -> conduct.scribe().news(to -> to.epochEnded(report)));
      conduct.advance(now);
    }).thenNoReply();
  }

  private ReplyEffect<RunFact, RunState> onNonFinite(RunState state, TrainerEvent.NonFinite numbers) {
    NonFiniteException cause = new NonFiniteException(numbers.step(), numbers.learner(), numbers.name(), numbers.value());
    if (conduct.blueprint().plan().onNonFinite() == OnNonFinite.STOP) {
      return failBehindCheckpoint(state, cause.getMessage());
    }
    context.getLog().warn("{}: {}; the run goes back and leaves this batch out", run.run(), cause.getMessage());
    RunFact fact = new RunFact.RolledBack(numbers.work().term(), numbers.step(), numbers.learner(), numbers.name(), numbers.value());
    notice = Optional.empty();
    return interrupt(fact, numbers.work(), false, cause.getMessage());
  }

  /** A checkpoint that is on its way to disk still counts. */
  private ReplyEffect<RunFact, RunState> failBehindCheckpoint(RunState state, String message) {
    if (conduct.saving()) {
      conduct.giveUpTerm();
      failing = Optional.of(message);
      return Effect().noReply();
    }
    String good = state.lastCommit().map(commit -> "The last good checkpoint is " + commit.name() + ", of step " + commit.step())
        .orElse("There is no checkpoint yet");
    return fail(message + ". " + good);
  }

  private ReplyEffect<RunFact, RunState> onFailed(RunState state, TrainerEvent.Failed failed) {
    String reason = failed.device() + " failed at step " + failed.step() + " of " + failed.work() + ", " + failed.phase() + ": "
        + failed.reason();
    notice = Optional.of(new Notice(EventKind.RESTARTED, Map.of("device", failed.device(), "failedStep", failed.step(), "phase",
        failed.phase(), "reason", failed.reason())));
    RunFact fact = new RunFact.RoleFailed(failed.work().term(), failed.device(), failed.step(), failed.phase(), failed.reason());
    return interrupt(fact, failed.work(), true, reason);
  }

  private ReplyEffect<RunFact, RunState> onLost(RunState state, Lost lost) {
    return conduct.isCurrent(lost.work)
        ? onFailed(state, new TrainerEvent.Failed(lost.work, lost.device, 0, "unknown", "the trainer is gone"))
        : Effect().noReply();
  }

  private ReplyEffect<RunFact, RunState> interrupt(RunFact fact, RunTerm work, boolean failure, String reason) {
    conduct.giveUpTerm();
    if (conduct.pausing()) {
      return persistAnd(fact, state -> context.getSelf().tell(new Pause(run.run())));
    }
    conduct.scribe().tell(to -> to.interrupted(reason));
    return persistAnd(fact, state -> supervisor.tell(new Interrupted(work, failure, reason)));
  }

  // --- decisions and commits ---

  private ReplyEffect<RunFact, RunState> onSchedule(RunState state, ScheduleSaid said) {
    EpochDecision decision = ((Schedule.Decided) said.event).decision();
    if (state.decisions().containsKey(decision.epoch())) {
      return onward(state, () -> conduct.entered(decision));
    }
    return persistAnd(new RunFact.EpochDecided(decision), now -> {
      conduct.entered(decision);
      conduct.advance(now);
    });
  }

  private ReplyEffect<RunFact, RunState> onSynced(RunState state, Synced synced) {
    return conduct.isOf(synced.work) ? then(() -> conduct.onSynced(synced)) : Effect().noReply();
  }

  private ReplyEffect<RunFact, RunState> onSaved(RunState state, Saved saved) {
    Failpoint.reached("coordinator.before-commit");
    return persistAnd(new RunFact.CheckpointCommitted(saved.commit), now -> {
      Failpoint.reached("coordinator.committed");
      conduct.committed(saved.work, saved.commit, now);
      supervisor.tell(new Progressed(saved.work, saved.commit.step()));
      failing.ifPresent(message -> context.getSelf().tell(new FailNow(message)));
      conduct.advance(now);
    });
  }

  // --- errands ---

  private ReplyEffect<RunFact, RunState> onErrandDone(RunState state, ErrandDone done) {
    conduct.onDone(done.name);
    context.getSelf().tell(done.result);
    return onward(state, () -> { });
  }

  private ReplyEffect<RunFact, RunState> onErrandFailed(RunState state, ErrandFailed failed) {
    Throwable failure = failed.failure;
    boolean disk = Errand.isTheDisk(failure);
    if (outcome.isPresent() && (!disk || outcome.get().status() != RunOutcome.Status.COMPLETED)) {
      return leaveAnyway(failed);
    }
    if (failing.isPresent()) {
      return fail(failing.get());
    }
    if (disk) {
      conduct.onRefused(failed.errand, failure);
      return conduct.pausing() ? rest(state) : Effect().noReply();
    }
    if (failure instanceof StaleTermException) {
      context.getLog().warn("{}: {}", run.run(), failure.getMessage());
      return Effect().noReply();
    }
    return failure instanceof InputException ? refuse(state, failure.getMessage())
        : fail("the run's files cannot be kept (" + failed.errand.name() + "): " + failure);
  }

  /** The run is over; what could not be written for it is only said. */
  private ReplyEffect<RunFact, RunState> leaveAnyway(ErrandFailed failed) {
    context.getLog().warn("{}: could not {} at the end: {}", run.run(), failed.errand.name(), failed.failure.toString());
    if (failed.errand.name().equals("close")) {
      context.getSelf().tell(Closed.INSTANCE);
    } else if (failed.errand.name().equals("export")) {
      context.getSelf().tell(Exported.INSTANCE);
    }
    return Effect().noReply();
  }

  // --- the end ---

  private ReplyEffect<RunFact, RunState> onPause(RunState state, Pause pause) {
    if (outcome.isPresent()) {
      return conduct.errands().blocked() ? leave() : Effect().noReply();
    }
    if (!conduct.canRest()) {
      return rest(state);
    }
    return onward(state, conduct::pause);
  }

  private ReplyEffect<RunFact, RunState> onArrived(RunState state, Arrived arrived) {
    if (outcome.isPresent()) {
      return Effect().noReply();
    }
    if (arrived.where instanceof NextMove.Finish finish) {
      return persistAnd(new RunFact.RunFinished(finish.step()), now -> end(RunOutcome.Status.COMPLETED, "the run is complete", now));
    }
    return rest(state);
  }

  /** Ends at the last commit, wherever the trainers are. */
  private ReplyEffect<RunFact, RunState> rest(RunState state) {
    if (outcome.isPresent()) {
      return Effect().noReply();
    }
    long step = state.lastCommit().map(Commit::step).orElse(0L);
    return persistAnd(new RunFact.RunPaused(step), now -> end(RunOutcome.Status.PAUSED, "paused after step " + step, now));
  }

  private ReplyEffect<RunFact, RunState> fail(String message) {
    if (outcome.isPresent()) {
      return Effect().noReply();
    }
    context.getLog().error("{} ends: {}", run.run(), message);
    return persistAnd(new RunFact.RunFailed(message), now -> end(RunOutcome.Status.FAILED, message, now));
  }

  /** The run cannot begin, or go on, for something that was given is wrong; nothing of that is a fact of the run. */
  private ReplyEffect<RunFact, RunState> refuse(RunState state, String message) {
    if (outcome.isEmpty()) {
      context.getLog().error("{} cannot begin: {}", run.run(), message);
      end(RunOutcome.Status.REFUSED, message, state);
    }
    return Effect().noReply();
  }

  private void end(RunOutcome.Status status, String message, RunState state) {
    Commit last = state.lastCommit().orElse(new Commit("", 0, 0, "", 0));
    outcome = Optional.of(new RunOutcome(run.run(), status, message, last.step(), conduct.epochsAt(last.step()), last.seconds(),
        last.name()));
    if (status != RunOutcome.Status.COMPLETED) {
      conduct.errands().forgetAll();
    }
    conduct.release();
  }

  /** A run that could not begin leaves what was there before. */
  private ReplyEffect<RunFact, RunState> onClosed(RunState state, Closed closed) {
    RunOutcome.Status status = outcome.orElseThrow().status();
    return status == RunOutcome.Status.REFUSED ? leave() : then(() -> conduct.export(state, status));
  }

  private ReplyEffect<RunFact, RunState> leave() {
    supervisor.tell(new Ended(outcome.orElseThrow()));
    return Effect().stop().thenNoReply();
  }

  private ReplyEffect<RunFact, RunState> persistAnd(RunFact fact, Consumer<RunState> then) {
    return Effect().persist(fact).thenRun(then::accept).thenNoReply();
  }

  private ReplyEffect<RunFact, RunState> then(Runnable action) {
    action.run();
    return Effect().noReply();
  }

  /** Acts, and then does whatever has become possible. */
  private ReplyEffect<RunFact, RunState> onward(RunState state, Runnable action) {
    action.run();
    conduct.advance(state);
    return Effect().noReply();
  }
}
