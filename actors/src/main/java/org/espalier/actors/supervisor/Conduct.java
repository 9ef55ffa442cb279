package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
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
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.TrainingPlan;

/**
 * How a coordinator conducts a run: what it says to trainers, teacher, schedule and analyst, and what it lets be written. It
 * journals nothing and remembers only what a placement needs. Confined to the coordinator.
 */
final class Conduct {
  private static final String RELEASE = "release";
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunOrder run;
  private final RunSettings settings;
  private final Optional<ActorRef<Analyst.Command>> analyst;
  private final WorkThread vaultThread;
  private final Vault vault;
  private final Errands errands;
  private final Scribe scribe;
  private final ProbeQueue probes = new ProbeQueue();
  private final ActorRef<TrainerEvent> trainerEvents;
  private final ActorRef<Teacher.Event> teacherEvents;
  private final ActorRef<Schedule.Event> scheduleEvents;
  private final ActorRef<Analyst.Event> analystEvents;
  private ActorRef<Schedule.Command> schedule;
  private Blueprint blueprint;
  private int stepsPerEpoch;
  private Joined.Order order;
  private Watch watch;
  private boolean pausing;
  private boolean arrived;
  private NextMove lastMove;
  private Optional<String> fingerprint = Optional.empty();

  Conduct(ActorContext<Command> context, TimerScheduler<Command> timers, RunOrder run, RunSettings settings,
      Optional<ActorRef<Analyst.Command>> analyst) {
    this.context = context;
    this.timers = timers;
    this.run = run;
    this.settings = settings;
    this.analyst = analyst;
    this.vaultThread = settings.threads().start(run.run() + "-vault");
    this.vault = new Vault(new CheckpointStore(run.folder().checkpoints(), settings.disk()));
    this.errands = new Errands(context, timers, new Troubles(settings.retryFirst(), settings.retryMost()));
    this.scribe = new Scribe(new RunRecord(run.folder(), settings.clock(), run.listener()),
        settings.threads().start(run.run() + "-record"), errands);
    this.trainerEvents = context.messageAdapter(TrainerEvent.class, Coordinator.TrainerSaid::new);
    this.teacherEvents = context.messageAdapter(Teacher.Event.class, Coordinator.TeacherSaid::new);
    this.scheduleEvents = context.messageAdapter(Schedule.Event.class, Coordinator.ScheduleSaid::new);
    this.analystEvents = context.messageAdapter(Analyst.Event.class, Coordinator.AnalystSaid::new);
  }

  Errands errands() {
    return errands;
  }

  Scribe scribe() {
    return scribe;
  }

  // --- a placement begins ---

  /** The coordinator begins, or begins anew: whatever was under way is asked for again. The experiment is made ready elsewhere. */
  void prepare() {
    giveUpTerm();
    arrived = false;
    errands.forgetAll();
    errands.send(Errand.repeatable("prepare", vaultThread,
        () -> new Coordinator.Prepared(settings.blueprints().of(run.experiment()), vault.highestTerm())));
  }

  void prepared(Blueprint ready) {
    blueprint = ready;
    stepsPerEpoch = ready.stepsPerEpoch();
    order = Joined.Order.of(ready.plan());
    if (schedule == null) {
      schedule = context.spawn(Schedule.create(new SchedulePolicy(ready.plan(), stepsPerEpoch)), "schedule");
      analyst.ifPresent(some -> some.tell(new Analyst.Invite(run.run(), analystEvents)));
    }
  }

  Blueprint blueprint() {
    return blueprint;
  }

  /** A term begins: what belonged to the one before is left alone from here on. */
  void enter(Coordinator.Begin begin) {
    watch = new Watch(begin.work(), begin.posts(), begin.teacher(), settings.ahead());
    scribe.begin(begin.work());
    errands.forget("enter", "save");
    String hash = blueprint.hash();
    errands.send(Errand.repeatable("enter", vaultThread,
        () -> new Coordinator.Entered(begin.work(), vault.enter(begin.work().term(), hash))));
  }

  /** Takes the record to where the term starts; {@code why} says in it why. */
  void goBack(RunState state, Vault.Entry entry, Optional<Coordinator.Notice> why) {
    Optional<SavedState> saved = entry.checkpoint().map(checkpoint -> SavedState.of(checkpoint.manifest()));
    RunMark mark = saved.map(SavedState::mark).orElse(RunMark.START);
    fingerprint = saved.map(SavedState::fingerprint);
    watch.startAt(mark.step(), saved.map(SavedState::seconds), entry.checkpoint().map(this::startPoint));
    SortedSet<Long> known = saved.map(SavedState::skipped).orElse(Collections.emptySortedSet());
    List<RunFact.RolledBack> unknown = state.rollbacks().stream().filter(back -> !known.contains(back.step())).toList();
    int epoch = epochAt(mark.step());
    long term = watch.work.term();
    Map<String, String> devices = devices();
    long last = route(state).last();
    scribe.goBack(mark, stepsPerEpoch, last, record -> {
      why.ifPresent(notice -> record.event(notice.kind(), mark.step(), epoch, notice.with("devices", devices)));
      entry.passedOver().forEach(
          verdict -> record.event(EventKind.WARNING, mark.step(), epoch, Map.of("message", explain(verdict))));
      unknown.forEach(back -> record.tell(List.of(to -> to.rolledBack(cause(back), mark.step()))));
      record.tellListener(to -> to.placed(term, mark.step(), last));
    });
  }

  private StartPoint startPoint(Checkpoint checkpoint) {
    return new StartPoint(run.folder().checkpoints().toString(), checkpoint.name(), checkpoint.manifest().checksum());
  }

  private static String explain(Verdict verdict) {
    return verdict instanceof Verdict.Damaged damaged
        ? "checkpoint " + damaged.name() + " is damaged and set aside, the one before it is used: " + damaged.reason()
        : "checkpoint " + verdict.name() + " cannot be read now and is passed over";
  }

  private static NonFiniteException cause(RunFact.RolledBack back) {
    return new NonFiniteException(back.step(), back.learner(), back.name(), back.value());
  }

  /** Calls the learners to where the term starts, the teacher first. */
  void assemble(RunState state) {
    if (watch.teacher.isPresent()) {
      watch.teacher.get().tell(new Teacher.Serve(watch.work, run.experiment(), teacherEvents));
    } else {
      assign(state);
    }
  }

  void assign(RunState state) {
    for (Post post : watch.crew.posts()) {
      context.watchWith(post.trainer(), new Coordinator.Lost(watch.work, post.device()));
      post.trainer().tell(new TrainerCommand.Assign(watch.work, run.experiment(), blueprint.hash(), post.learners(),
          watch.crew.partnersOf(post.device()), watch.teacher, watch.start, state.skipped(), trainerEvents));
    }
  }

  // --- what trainers say ---

  boolean isCurrent(RunTerm work) {
    return isOf(work) && !watch.over;
  }

  /** Whether this is the last placement, even if it is over. */
  boolean isOf(RunTerm work) {
    return watch != null && watch.work.equals(work);
  }

  /** Whether a checkpoint of the last placement is on its way to disk. */
  boolean saving() {
    return watch != null && watch.saving;
  }

  /** Gives what is wrong with a trainer that took its assignment; empty if all is well. */
  Optional<String> onAssigned(TrainerEvent.Assigned assigned) {
    watch.crew.moved(assigned.device(), assigned.position());
    if (assigned.position().step() != watch.recorded) {
      return Optional.of(assigned.device() + " stands at step " + assigned.position().step() + " instead of " + watch.recorded);
    }
    if (fingerprint.isPresent() && !fingerprint.get().equals(assigned.fingerprint())) {
      String both = "\nthere:\n" + fingerprint.get().indent(2) + "here:\n" + assigned.fingerprint().indent(2);
      if (!run.otherDevice()) {
        return Optional.of("device " + assigned.device() + " computes other bits than the one that the run was on, or than its partner's, "
            + "so the run would not end with the same bits." + both + "Go on there, or here with: espalier resume --other-device");
      }
      warn("the run goes on on another kind of device and is no longer comparable bit by bit." + both, watch.recorded);
    }
    fingerprint = Optional.of(assigned.fingerprint());
    return Optional.empty();
  }

  void onStep(TrainerEvent.StepCompleted completed) {
    watch.took(completed.nanos() / 1e9);
    if (!completed.position().epochEnd()) {
      watch.crew.moved(completed.device(), completed.position());
    }
    watch.steps.put(completed.report().step(), completed.device(), completed.report()).map(order::steps).ifPresent(scribe::step);
  }

  /** The trainer stands at the end of an epoch. Gives the reports of all networks, once all trainers have evaluated theirs. */
  Optional<List<EpochReport>> onEpoch(TrainerEvent.EpochCompleted completed) {
    watch.crew.moved(completed.device(), completed.position());
    return watch.epochs.put(completed.position().step(), completed.device(), completed.reports()).map(order::epochs);
  }

  void onHolding(TrainerEvent.Holding holding) {
    watch.crew.holding(holding.device(), holding.step());
    watch.settleTarget();
  }

  void onSnapshot(TrainerEvent.SnapshotTaken taken) {
    watch.snapshots.put(taken.snapshot().step(), taken.device(), taken.snapshot()).map(order::snapshots).ifPresent(this::save);
  }

  /** Nobody of this placement is listened to any more. */
  void giveUpTerm() {
    if (watch != null) {
      watch.over = true;
      watch.crew.posts().forEach(post -> context.unwatch(post.trainer()));
    }
  }

  // --- what is written ---

  private void save(Snapshot snapshot) {
    RunTerm work = watch.work;
    double seconds = watch.seconds();
    String bits = fingerprint.orElseThrow();
    watch.copying = false;
    watch.saving = true;
    watch.copied = snapshot.step();
    scribe.sync(snapshot.step(),
        mark -> new Coordinator.Synced(work, snapshot, new SavedState(snapshot.state(), mark, seconds, bits)));
  }

  void onSynced(Coordinator.Synced synced) {
    String hash = blueprint.hash();
    errands.send(Errand.repeatable("save", vaultThread, () -> new Coordinator.Saved(synced.work(),
        Commit.of(vault.save(hash, synced.work().term(), synced.snapshot(), synced.state())))));
  }

  /** A checkpoint is in the journal. */
  void committed(RunTerm work, Commit commit, RunState state) {
    if (isOf(work)) {
      watch.saving = false;
      watch.committed = commit.step();
    }
    scribe.news(to -> to.checkpointed(commit.name(), commit.step()));
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
    errands.send(Errand.repeatable("retain", vaultThread, () -> {
      vault.retain(keep, pinned);
      return Coordinator.Nothing.INSTANCE;
    }));
  }

  void onRecorded(Coordinator.Recorded recorded) {
    if (isCurrent(recorded.work())) {
      watch.recorded = Math.max(watch.recorded, recorded.step());
      scribe.onRecorded();
    }
  }

  void warn(String message, long step) {
    context.getLog().warn("{}: {}", run.run(), message);
    scribe.event(EventKind.WARNING, step, epochAt(step), Map.of("message", message));
    scribe.tell(to -> to.warned(message));
  }

  /** The disk did not take something: the run waits until it does. */
  void onRefused(Errand errand, Throwable failure) {
    errands.refused(errand, failure).ifPresent(message -> {
      context.getLog().warn("{}: {}", run.run(), message);
      scribe.tell(to -> to.warned(message));
    });
  }

  /** An errand is done; if it was the last that the disk had refused, the record says that the run waited. */
  void onDone(String name) {
    errands.done(name).ifPresent(said -> warn("the disk takes what is written again; nothing was lost. It had said: " + said,
        watch == null ? 0 : watch.recorded));
  }

  /** Epochs done, from 0. */
  int epochsAt(long step) {
    return blueprint == null ? 0 : Math.toIntExact(step / stepsPerEpoch);
  }

  private int epochAt(long step) {
    return blueprint == null ? 0 : Math.min(epochsAt(step) + 1, blueprint.plan().epochs());
  }

  // --- what comes next ---

  void pause() {
    pausing = true;
    watch.crew.tell(new TrainerCommand.Hold(watch.work));
  }

  boolean pausing() {
    return pausing;
  }

  /** Whether a placement is under way whose trainers can come to rest in order. */
  boolean canRest() {
    return watch != null && !watch.over && watch.crew.assembled() && !errands.blocked();
  }

  /** Does whatever is possible now. */
  void advance(RunState state) {
    if (watch == null || watch.over || arrived || !watch.crew.assembled()) {
      return;
    }
    NextMove.Standing standing = watch.standing(pausing, errands.blocked());
    NextMove move = NextMove.decide(route(state), standing);
    if (!move.equals(lastMove)) {
      context.getLog().debug("{}: {} as {}", watch.work, move, standing);
      lastMove = move;
    }
    if (move instanceof NextMove.Grant grant) {
      watch.granted = grant.step();
      watch.stop = grant.stop();
      watch.crew.tell(new TrainerCommand.RunTo(watch.work, grant.step()));
    } else if (move instanceof NextMove.Copy) {
      watch.copying = true;
      watch.crew.tell(new TrainerCommand.TakeSnapshot(watch.work));
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
    if (decision.phaseBegins() && watch.crew.still(decision.step()).equals(java.util.OptionalLong.of(decision.step()))) {
      TrainingPlan.Phase phase = blueprint.plan().phase(decision.epoch() - 1);
      scribe.news(to -> to.phaseBegan(decision.epoch(), decision.step(), phase));
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
    order.ifPresent(some -> some.analyst().tell(new Analyst.Probe(new ProbeJob(run.run(), run.experiment(),
        run.folder().checkpoints().toString(), some.commit().name(), some.commit().step(), run.folder().probes().toString()))));
  }

  // --- the end ---

  /** Frees trainers and teacher; {@link Coordinator.Freed} comes when they are, or when that takes too long. */
  void release() {
    analyst.ifPresent(some -> some.tell(new Analyst.Farewell(run.run())));
    if (watch == null) {
      context.getSelf().tell(Coordinator.Freed.INSTANCE);
      return;
    }
    giveUpTerm();
    watch.teacher.ifPresent(teacher -> teacher.tell(new Teacher.Dismiss(watch.work)));
    timers.startSingleTimer(RELEASE, Coordinator.Freed.INSTANCE, settings.releaseWithin());
    watch.crew.tell(new TrainerCommand.Release(watch.work, trainerEvents));
  }

  void onReleased(TrainerEvent.Released released) {
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
    EventKind kind = switch (outcome.status()) {
      case COMPLETED -> EventKind.COMPLETED;
      case PAUSED -> EventKind.PAUSED;
      case FAILED, REFUSED -> EventKind.FAILED;
    };
    scribe.close(kind, outcome.step(), epochAt(outcome.step()), Map.of("message", outcome.message(), "probes",
        Map.of("done", probes.probed(), "skipped", probes.skipped())));
  }

  /** Weights files and result of the last commit, for whoever comes later. */
  void export(RunState state, RunOutcome.Status status) {
    Optional<Commit> last = state.lastCommit();
    Optional<Ending> ending = blueprint == null ? Optional.empty()
        : Optional.of(new Ending(run.folder(), blueprint, devices(), fingerprint.orElse("")));
    errands.send(Errand.repeatable("export", vaultThread, () -> {
      if (ending.isPresent() && last.isPresent()) {
        ending.get().write(RunResult.Status.valueOf(status.name()), state, vault.read(last.get().name()));
      }
      return Coordinator.Exported.INSTANCE;
    }));
  }

  private Map<String, String> devices() {
    Map<String, String> devices = new TreeMap<>();
    if (watch != null) {
      watch.crew.posts().forEach(post -> post.learners().forEach(learner -> devices.put(learner, post.device())));
    }
    return devices;
  }

  /** Ends the threads after what they have in hand. */
  void close() {
    scribe.dismiss();
    vaultThread.close(() -> { });
  }
}
