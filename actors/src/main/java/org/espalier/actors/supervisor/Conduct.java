package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WorkThread;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.ProbeJob;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.schedule.SchedulePolicy;
import org.espalier.actors.supervisor.Coordinator.Command;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.StartPoint;
import org.espalier.actors.trainer.Trainer;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan;

/**
 * How a coordinator conducts a run: what it says to trainers, teacher, schedule and analyst, and what it lets be written. It
 * journals nothing and remembers only what a placement needs. Confined to the coordinator.
 */
final class Conduct {
  private static final String RECORD = "record";
  private static final String RELEASE = "release";
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunTask task;
  private final RunSettings settings;
  private final WorkThread recordThread;
  private final WorkThread vaultThread;
  private final RunRecord record;
  private final Vault vault;
  private final Troubles troubles;
  private final ProbeQueue probes = new ProbeQueue();
  private final ActorRef<Trainer.Event> trainerEvents;
  private final ActorRef<Teacher.Event> teacherEvents;
  private final ActorRef<Schedule.Event> scheduleEvents;
  private final ActorRef<Analyst.Event> analystEvents;
  private final List<StepReport> unrecorded = new ArrayList<>();
  private final List<Double> unrecordedSeconds = new ArrayList<>();
  private ActorRef<Schedule.Command> schedule;
  private Blueprint blueprint;
  private int stepsPerEpoch;
  private Joined.Order order;
  private Watch watch;
  private boolean pausing;
  private boolean recording;
  private boolean arrived;
  private NextMove lastMove;
  private String fingerprint = "";

  Conduct(ActorContext<Command> context, TimerScheduler<Command> timers, RunTask task, RunSettings settings) {
    this.context = context;
    this.timers = timers;
    this.task = task;
    this.settings = settings;
    this.recordThread = settings.threads().start(task.run() + "-record");
    this.vaultThread = settings.threads().start(task.run() + "-vault");
    this.record = new RunRecord(task.folder(), settings.clock(), task.listener());
    this.vault = new Vault(new CheckpointStore(task.folder().checkpoints(), settings.disk()));
    this.troubles = new Troubles(settings.retryFirst(), settings.retryMost());
    this.trainerEvents = context.messageAdapter(Trainer.Event.class, Coordinator.TrainerSaid::new);
    this.teacherEvents = context.messageAdapter(Teacher.Event.class, Coordinator.TeacherSaid::new);
    this.scheduleEvents = context.messageAdapter(Schedule.Event.class, Coordinator.ScheduleSaid::new);
    this.analystEvents = context.messageAdapter(Analyst.Event.class, Coordinator.AnalystSaid::new);
  }

  // --- a placement begins ---

  /** The coordinator begins anew: whatever was under way is asked for again. */
  void forget() {
    if (watch != null) {
      giveUpTerm();
    }
    arrived = false;
    troubles.clear();
  }

  /** Makes the experiment ready, off the actor's thread. */
  void prepare() {
    run(Errand.repeatable("prepare", vaultThread,
        () -> new Coordinator.Prepared(settings.blueprints().of(task.experiment()), vault.highestTerm())));
  }

  void prepared(Blueprint ready) {
    blueprint = ready;
    stepsPerEpoch = ready.stepsPerEpoch();
    order = Joined.Order.of(ready.plan());
    if (schedule == null) {
      schedule = context.spawn(Schedule.create(new SchedulePolicy(ready.plan(), stepsPerEpoch)), "schedule");
      task.analyst().ifPresent(analyst -> analyst.tell(new Analyst.Invite(task.run(), analystEvents)));
    }
  }

  Blueprint blueprint() {
    return blueprint;
  }

  /** A term begins: what belonged to the one before is left alone from here on. */
  void enter(Coordinator.Begin begin) {
    watch = new Watch(begin.work(), begin.posts(), begin.teacher(), settings.ahead());
    unrecorded.clear();
    unrecordedSeconds.clear();
    recording = false;
    List.of("enter", "go back", "sync", "save").forEach(troubles::forget);
    String hash = blueprint.hash();
    run(Errand.repeatable("enter", vaultThread,
        () -> new Coordinator.Entered(begin.work(), vault.enter(begin.work().term(), hash))));
  }

  /** Takes the record to where the term starts; {@code why} says in it why. */
  void goBack(RunState state, Vault.Entry entry, Optional<Coordinator.Notice> why) {
    Optional<SavedState> saved = entry.checkpoint().map(checkpoint -> SavedState.of(checkpoint.manifest()));
    RunMark mark = saved.map(SavedState::mark).orElse(RunMark.START);
    fingerprint = saved.map(SavedState::fingerprint).orElse("");
    watch.startAt(mark.step(), saved.map(SavedState::seconds), entry.checkpoint().map(this::startPoint));
    SortedSet<Long> known = saved.map(SavedState::skipped).orElse(Collections.emptySortedSet());
    List<RunFact.RolledBack> unknown = state.rollbacks().stream().filter(back -> !known.contains(back.step())).toList();
    RunTerm work = watch.work;
    TrainingPlan plan = blueprint.plan();
    int epoch = epochAt(mark.step());
    long last = route(state).last();
    run(Errand.repeatable("go back", recordThread, () -> {
      record.goTo(mark, plan);
      why.ifPresent(notice -> record.event(notice.kind(), mark.step(), epoch, notice.fields()));
      entry.passedOver().forEach(verdict -> record.warned(explain(verdict), mark.step(), epoch));
      unknown.forEach(back -> record.rolledBack(back, mark.step(), epoch));
      record.tell(listener -> listener.placed(work.term(), mark.step(), last));
      return new Coordinator.WentBack(work);
    }));
  }

  /** Calls the learners to where the term starts, the teacher first. */
  void assemble(RunState state) {
    if (watch.teacher.isPresent()) {
      watch.teacher.get().tell(new Teacher.Serve(watch.work, task.experiment(), teacherEvents));
    } else {
      assign(state);
    }
  }

  private StartPoint startPoint(Checkpoint checkpoint) {
    return new StartPoint(task.folder().checkpoints().toString(), checkpoint.name(), checkpoint.manifest().checksum());
  }

  private static String explain(Verdict verdict) {
    return verdict instanceof Verdict.Damaged damaged
        ? "checkpoint " + damaged.name() + " is damaged and set aside, the one before it is used: " + damaged.reason()
        : "checkpoint " + verdict.name() + " cannot be read now and is passed over";
  }

  void assign(RunState state) {
    for (Post post : watch.crew.posts()) {
      context.watchWith(post.trainer(), new Coordinator.Lost(watch.work, post.device()));
      post.trainer().tell(new Trainer.Assign(watch.work, task.experiment(), blueprint.hash(), post.learners(),
          watch.crew.partnersOf(post.device()), watch.teacher, watch.start, state.skipped(), trainerEvents));
    }
  }

  // --- what trainers say ---

  boolean isCurrent(RunTerm work) {
    return watch != null && !watch.over && watch.work.equals(work);
  }

  /** Gives what is wrong with a trainer that took its assignment; empty if all is well. */
  Optional<String> onAssigned(Trainer.Assigned assigned) {
    watch.crew.moved(assigned.device(), assigned.position());
    if (assigned.position().step() != watch.recorded) {
      return Optional.of(assigned.device() + " stands at step " + assigned.position().step() + " instead of " + watch.recorded);
    }
    if (fingerprint.isEmpty() || fingerprint.equals(assigned.fingerprint())) {
      fingerprint = assigned.fingerprint();
      return Optional.empty();
    }
    if (task.otherDevice()) {
      warn("the run goes on on another kind of device: from here on it is no longer comparable bit by bit. Before:\n" + fingerprint
          + "\nNow:\n" + assigned.fingerprint(), watch.recorded);
      fingerprint = assigned.fingerprint();
      return Optional.empty();
    }
    return Optional.of("device " + assigned.device() + " computes other bits than the one that the run was on, or than its partner's."
        + " Resume where it was, or go on with resume --other-device and give up comparing bits. It was:\n" + fingerprint
        + "\nIt is:\n" + assigned.fingerprint());
  }

  void onStep(Trainer.StepCompleted completed) {
    double seconds = completed.nanos() / 1e9;
    watch.took(seconds);
    if (!completed.position().epochEnd()) {
      watch.crew.moved(completed.device(), completed.position());
    }
    watch.steps.put(completed.report().step(), completed.device(), completed.report()).ifPresent(parts -> {
      unrecorded.add(order.steps(parts));
      unrecordedSeconds.add(seconds);
      if (!recording) {
        recordSteps();
      }
    });
  }

  /** Gives the reports of all networks, once all trainers have evaluated theirs. */
  Optional<List<EpochReport>> onEpoch(Trainer.EpochCompleted completed) {
    return watch.epochs.put(completed.position().step(), completed.device(), completed.reports()).map(order::epochs);
  }

  /** The trainer stands at the end of an epoch: only after the epoch is journaled does anything go on. */
  void evaluated(Trainer.EpochCompleted completed) {
    watch.crew.moved(completed.device(), completed.position());
  }

  void recordEpoch(List<EpochReport> reports) {
    long step = reports.get(0).step();
    RunTerm work = watch.work;
    recordSteps();
    run(new Errand(RECORD, recordThread, () -> {
      record.epoch(reports);
      return new Coordinator.Recorded(work, step);
    }, flush(step)));
  }

  void onHolding(Trainer.Holding holding) {
    watch.crew.holding(holding.device(), holding.step());
    watch.settleTarget();
  }

  void onSnapshot(Trainer.SnapshotTaken taken) {
    watch.snapshots.put(taken.snapshot().step(), taken.device(), taken.snapshot()).map(order::snapshots).ifPresent(this::save);
  }

  /** Nobody of this placement is listened to any more. */
  void giveUpTerm() {
    watch.over = true;
    watch.crew.posts().forEach(post -> context.unwatch(post.trainer()));
  }

  // --- what is written ---

  private void save(Snapshot snapshot) {
    RunTerm work = watch.work;
    double seconds = watch.seconds();
    watch.copying = false;
    watch.saving = true;
    watch.copied = snapshot.step();
    recordSteps();
    String bits = fingerprint;
    AtomicReference<SavedState> state = new AtomicReference<>();   // what waits to be written counts as written when it is synced
    Callable<Command> sync = () -> {
      record.sync();
      return new Coordinator.Synced(work, snapshot, state.get());
    };
    run(new Errand("sync", recordThread, () -> {
      state.set(new SavedState(snapshot.state(), record.place(snapshot.step()), seconds, bits));
      return sync.call();
    }, sync));
  }


  void onSynced(Coordinator.Synced synced) {
    String hash = blueprint.hash();
    run(Errand.repeatable("save", vaultThread, () -> {
      Checkpoint saved = vault.save(hash, synced.work().term(), synced.snapshot(), synced.state());
      return new Coordinator.Saved(synced.work(),
          new Commit(saved.name(), synced.snapshot().step(), synced.work().term(), saved.manifest().checksum()));
    }));
  }

  /** A checkpoint is in the journal. */
  void committed(RunTerm work, Commit commit, RunState state) {
    if (isCurrent(work)) {
      watch.saving = false;
      watch.committed = commit.step();
    }
    int epoch = epochAt(commit.step());
    record(() -> record.checkpointed(commit, epoch));
    offer(probes.committed(commit));
    retain(state);
  }

  private void retain(RunState state) {
    Set<String> pinned = new HashSet<>();
    probes.reading().ifPresent(commit -> pinned.add(commit.name()));
    if (!state.epochs().isEmpty()) {
      Set<Long> best = new HashSet<>();
      state.epochs().get(state.epochs().lastKey()).scores().values()
          .forEach(score -> best.add((long) score.bestEpoch() * stepsPerEpoch));
      state.commits().stream().filter(commit -> best.contains(commit.step())).forEach(commit -> pinned.add(commit.name()));
    }
    int keep = blueprint.policy().keep();
    run(Errand.repeatable("retain", vaultThread, () -> {
      vault.retain(keep, pinned);
      return Coordinator.Nothing.INSTANCE;
    }));
  }

  private void recordSteps() {
    if (unrecorded.isEmpty()) {
      return;
    }
    List<StepReport> reports = List.copyOf(unrecorded);
    List<Double> seconds = List.copyOf(unrecordedSeconds);
    unrecorded.clear();
    unrecordedSeconds.clear();
    recording = true;
    long step = reports.get(reports.size() - 1).step();
    RunTerm work = watch.work;
    run(new Errand(RECORD, recordThread, () -> {
      record.steps(reports, seconds);
      return new Coordinator.Recorded(work, step);
    }, flush(step)));
  }

  void onRecorded(Coordinator.Recorded recorded) {
    if (isCurrent(recorded.work())) {
      watch.recorded = Math.max(watch.recorded, recorded.step());
      recording = false;
      recordSteps();
    }
  }

  /** Something for the record that no trainer waits for. */
  void record(Runnable entry) {
    run(new Errand(RECORD, recordThread, () -> {
      entry.run();
      return Coordinator.Nothing.INSTANCE;
    }, flush(watch == null ? 0 : watch.recorded)));
  }

  private Callable<Command> flush(long step) {
    RunTerm work = watch == null ? null : watch.work;
    return () -> {
      record.flush();
      return work == null ? Coordinator.Nothing.INSTANCE : new Coordinator.Recorded(work, step);
    };
  }

  void warn(String message, long step) {
    context.getLog().warn("{}: {}", task.run(), message);
    int epoch = epochAt(step);
    record(() -> record.warned(message, step, epoch));
  }

  private int epochAt(long step) {
    return blueprint == null ? 0 : Math.toIntExact(Math.min(step / stepsPerEpoch + 1, blueprint.plan().epochs()));
  }

  // --- errands and the disk's troubles ---

  private void run(Errand errand) {
    context.pipeToSelf(errand.thread().run(errand.first()), (command, failure) -> failure == null
        ? new Coordinator.ErrandDone(errand.name(), command) : new Coordinator.ErrandFailed(errand, failure));
  }

  /** The disk did not take something: it is tried again, and nothing new is begun meanwhile. */
  void onTrouble(Errand errand, Throwable failure) {
    troubles.add(errand, failure).ifPresent(message -> {
      context.getLog().warn("{}: {}", task.run(), message);
      recordThread.run(() -> {
        record.tell(listener -> listener.warned(message));
        return null;
      });
    });
    timers.startSingleTimer("retry " + errand.name(), new Coordinator.Retry(errand.name()), troubles.nextWait());
  }

  void retry(String name) {
    troubles.find(name).ifPresent(this::run);
  }

  void onDone(String name) {
    troubles.solved(name).ifPresent(said -> warn("the disk takes what is written again; nothing was lost. It was: " + said,
        watch == null ? 0 : watch.recorded));
  }

  boolean inTrouble() {
    return !troubles.isEmpty();
  }

  void forgetTroubles() {
    troubles.clear();
  }

  // --- what comes next ---

  void pause() {
    pausing = true;
    if (watch != null) {
      watch.crew.tell(new Trainer.Hold(watch.work));
    }
  }

  boolean pausing() {
    return pausing;
  }

  /** Whether a placement is under way whose trainers can come to rest in order. */
  boolean canRest() {
    return watch != null && !watch.over && watch.crew.assembled() && !inTrouble();
  }

  /** Does whatever is possible now. */
  void advance(RunState state) {
    if (watch == null || watch.over || arrived || !watch.crew.assembled()) {
      return;
    }
    NextMove.Standing standing = watch.standing(pausing, inTrouble());
    NextMove move = NextMove.decide(route(state), standing);
    if (!move.equals(lastMove)) {
      context.getLog().debug("{}: {} as {}", watch.work, move, standing);
      lastMove = move;
    }
    if (move instanceof NextMove.Grant grant) {
      watch.granted = grant.step();
      watch.stop = grant.stop();
      watch.crew.tell(new Trainer.RunTo(watch.work, grant.step()));
    } else if (move instanceof NextMove.Copy) {
      watch.copying = true;
      watch.crew.tell(new Trainer.TakeSnapshot(watch.work));
    } else if (move instanceof NextMove.Enter enter) {
      enterEpoch(state, enter.epoch());
    } else if (!(move instanceof NextMove.Wait)) {
      arrived = true;
      context.getSelf().tell(new Coordinator.Arrived(move));
    }
  }

  private void enterEpoch(RunState state, int epoch) {
    EpochDecision known = state.decisions().get(epoch);
    if (known == null) {
      watch.entering = true;
      schedule.tell(new Schedule.Decide(epoch, scheduleEvents));
    } else {
      entered(known);
      advance(state);
    }
  }

  /** A decision is journaled, so it holds. */
  void entered(EpochDecision decision) {
    watch.entering = false;
    watch.entered = decision.epoch();
    if (decision.phaseBegins() && decision.step() == watch.recorded) {
      var phase = blueprint.plan().phase(decision.epoch() - 1);
      record(() -> record.phase(decision, phase));
    }
  }

  private Route route(RunState state) {
    return new Route(blueprint.plan().epochs(), stepsPerEpoch, blueprint.policy(), state.skipped());
  }

  // --- the analyst ---

  void onAnalyst(Analyst.Event event) {
    if (event instanceof Analyst.Wanted wanted) {
      offer(probes.wanted(wanted.replyTo()));
    } else {
      probes.done(event instanceof Analyst.Probed);
    }
  }

  private void offer(Optional<ProbeQueue.Order> order) {
    order.ifPresent(some -> some.analyst().tell(new Analyst.Probe(new ProbeJob(task.run(), task.experiment(),
        task.folder().checkpoints().toString(), some.commit().name(), some.commit().step(), task.folder().probes().toString()))));
  }

  // --- the end ---

  /** Frees trainers and teacher; {@link Coordinator.Freed} comes when they are, or when that takes too long. */
  void release() {
    task.analyst().ifPresent(analyst -> analyst.tell(new Analyst.Farewell(task.run())));
    if (watch == null) {
      context.getSelf().tell(Coordinator.Freed.INSTANCE);
      return;
    }
    watch.over = true;
    watch.teacher.ifPresent(teacher -> teacher.tell(new Teacher.Dismiss(watch.work)));
    watch.crew.posts().forEach(post -> context.unwatch(post.trainer()));
    watch.crew.tell(new Trainer.Release(watch.work, trainerEvents));
    timers.startSingleTimer(RELEASE, Coordinator.Freed.INSTANCE, settings.releaseWithin());
  }

  void onReleased(Trainer.Released released) {
    if (watch != null && watch.work.equals(released.work())) {
      watch.crew.released(released.device());
      if (watch.crew.allReleased() && timers.isTimerActive(RELEASE)) {
        timers.cancel(RELEASE);
        context.getSelf().tell(Coordinator.Freed.INSTANCE);
      }
    }
  }

  /** The last event of the record; then the record is closed. */
  void closeRecord(RunOutcome outcome) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("message", outcome.message());
    fields.put("probes", Map.of("done", probes.probed(), "skipped", probes.skipped()));
    EventKind kind = switch (outcome.status()) {
      case COMPLETED -> EventKind.COMPLETED;
      case PAUSED -> EventKind.PAUSED;
      case FAILED -> EventKind.FAILED;
    };
    int epoch = epochAt(outcome.step());
    recordSteps();
    run(Errand.repeatable("close", recordThread, () -> {
      if (record.isOpen()) {
        record.event(kind, outcome.step(), epoch, fields);
        record.close();
      }
      return Coordinator.Closed.INSTANCE;
    }));
  }

  /** Weights files and result of the last commit. */
  void export(RunState state, RunOutcome.Status status) {
    Map<String, String> devices = new TreeMap<>();
    if (watch != null) {
      watch.crew.posts().forEach(post -> post.learners().forEach(learner -> devices.put(learner, post.device())));
    }
    Optional<Ending> ending = blueprint == null ? Optional.empty()
        : Optional.of(new Ending(task.folder(), blueprint, devices, fingerprint));
    run(Errand.repeatable("export", vaultThread, () -> {
      if (ending.isPresent() && state.lastCommit().isPresent()) {
        ending.get().write(RunResult.Status.valueOf(status.name()), state, vault.read(state.lastCommit().get().name()));
      }
      return Coordinator.Exported.INSTANCE;
    }));
  }

  /** Ends the threads after what they have in hand. */
  void close() {
    recordThread.close(record::close);
    vaultThread.close(() -> { });
  }
}
