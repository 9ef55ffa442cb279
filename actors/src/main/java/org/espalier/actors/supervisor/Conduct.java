package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.Fetch;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.schedule.SchedulePolicy;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.StartPoint;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.TrainingPlan;

/**
 * Leads a placement from boundary to boundary: what is said to its trainers and schedule, and what follows from their
 * answers. It journals nothing and remembers only what a placement needs. Confined to the coordinator.
 */
final class Conduct {
  private static final String RELEASE = "release";
  private static final String SILENCE = "silence";
  private final ActorContext<CoordinatorCommand> context;
  private final TimerScheduler<CoordinatorCommand> timers;
  private final RunOrder run;
  private final RunSettings settings;
  private final Keeper keeper;
  private final Tuition tuition;
  private final ActorRef<TrainerEvent> trainerEvents;
  private final ActorRef<Schedule.Event> scheduleEvents;
  private ActorRef<Schedule.Command> schedule;
  private Blueprint blueprint;
  private int stepsPerEpoch;
  private long generation;
  private Joined.Order order;
  private Watch watch;
  private boolean pausing;
  private boolean arrived;
  private NextMove lastMove;
  private Optional<String> fingerprint = Optional.empty();

  Conduct(ActorContext<CoordinatorCommand> context, TimerScheduler<CoordinatorCommand> timers, RunOrder run, RunSettings settings,
      Keeper keeper, Tuition tuition) {
    this.context = context;
    this.timers = timers;
    this.run = run;
    this.settings = settings;
    this.keeper = keeper;
    this.tuition = tuition;
    this.trainerEvents = context.messageAdapter(TrainerEvent.class, CoordinatorNote.TrainerSaid::new);
    this.scheduleEvents = context.messageAdapter(Schedule.Event.class, CoordinatorNote.ScheduleSaid::new);
  }

  // --- a placement begins ---

  /** The coordinator begins, or begins anew: whatever was under way is asked for again. */
  void beginAnew() {
    giveUpTerm();
    arrived = false;
  }

  void prepared(Blueprint ready) {
    blueprint = ready;
    stepsPerEpoch = ready.stepsPerEpoch();
    order = Joined.Order.of(ready.plan());
    if (schedule == null) {
      schedule = context.spawn(Schedule.create(new SchedulePolicy(ready.plan(), stepsPerEpoch)), "schedule");
    }
  }

  Blueprint blueprint() {
    return blueprint;
  }

  /** A term begins: what belonged to the one before is left alone from here on. */
  void enter(CoordinatorCommand.Begin begin, List<Commit> commits) {
    watch = new Watch(begin.work(), begin.posts(), settings.ahead());
    tuition.begin(begin, watch.crew);
    generation = begin.generation();
    keeper.enter(begin.work(), commits);
  }

  /** The placement and the record start at a checkpoint, or at the beginning; {@code why} goes into the record. */
  void goBack(RunState state, Vault.Entry entry, Optional<Notice> why) {
    Optional<SavedState> saved = entry.saved();
    fingerprint = saved.map(SavedState::fingerprint);
    watch.startAt(entry.mark().step(), saved.map(SavedState::seconds), entry.checkpoint().map(start -> startPoint(start, state.commits())));
    keeper.goBack(state, entry, watch.work.term(), route(state).last(), why.map(notice -> notice.with("devices", devices())));
  }

  private StartPoint startPoint(Checkpoint checkpoint, List<Commit> commits) {
    return new StartPoint(run.folder().checkpoints().toString(), checkpoint.name(), checkpoint.manifest().checksum(),
        keeper.copying().map(copying -> copying.offer(watch.work, Commit.of(checkpoint), commits)));
  }

  /** Calls the learners to where the term starts, the teacher first. */
  void assemble(RunState state) {
    if (tuition.teacher().isPresent()) {
      tuition.serve();
    } else {
      assign(state);
    }
  }

  /** The teacher's networks are loaded: learners are called, or go on if they are there. */
  void onServing(RunState state, Teacher.Serving serving) {
    tuition.onServing(serving, recorded());
    if (!watch.called) {
      assign(state);
    }
  }

  private void assign(RunState state) {
    watch.called = true;
    for (Post post : watch.crew.posts()) {
      context.watchWith(post.trainer(), new CoordinatorNote.Lost(watch.work, post.device()));
      post.trainer().tell(new TrainerCommand.Assign(watch.work, generation, run.experiment(), blueprint.hash(), post.learners(),
          watch.crew.partnersOf(post), watch.crew.shareOf(post, blueprint.plan().shards()), tuition.teacher(), watch.start,
          state.skipped(), trainerEvents));
    }
    heard();
  }

  // --- what trainers say ---

  boolean isCurrent(RunTerm work) {
    return isOf(work) && !watch.over;
  }

  /** Whether this is the last placement, even if it is over. */
  boolean isOf(RunTerm work) {
    return watch != null && watch.work.equals(work);
  }

  /** Whether the last placement trains on a device. */
  boolean isOn(String device) {
    return watch.crew.has(device);
  }

  /** The last placement. */
  RunTerm work() {
    return watch.work;
  }

  /** Whether a checkpoint of the last placement is on its way to disk. */
  boolean saving() {
    return watch != null && watch.saving;
  }

  /** Gives what is wrong with a trainer that took its assignment; empty if all is well. */
  Optional<String> onAssigned(TrainerEvent.Assigned assigned) {
    watch.crew.moved(assigned.device(), assigned.position());
    watch.knows(assigned.evidence());
    if (assigned.position().step() != watch.recorded) {
      return Optional.of(assigned.device() + " stands at step " + assigned.position().step() + " instead of " + watch.recorded);
    }
    if (fingerprint.isPresent() && !fingerprint.get().equals(assigned.fingerprint())) {
      String both = "\nthere:\n" + fingerprint.get().indent(2) + "here:\n" + assigned.fingerprint().indent(2);
      if (!run.otherDevice()) {
        return Optional.of("device " + assigned.device() + " computes other bits than the one that the run was on, or than its partner's, "
            + "so the run would not end with the same bits." + both + "Go on there, or here with: espalier resume --other-device");
      }
      keeper.warn("the run goes on on another kind of device and is no longer comparable bit by bit." + both, watch.recorded);
    }
    fingerprint = Optional.of(assigned.fingerprint());
    tuition.onAssigned(assigned.device(), assigned.fingerprint(), watch.recorded);
    return Optional.empty();
  }

  void onStep(TrainerEvent.StepCompleted completed) {
    watch.took(completed.nanos() / 1e9);
    watch.evaluating = completed.position().epochEnd();
    if (!completed.position().epochEnd()) {
      watch.crew.moved(completed.device(), completed.position());
    }
    watch.steps.put(completed.report().step(), completed.device(), completed.report()).map(order::steps).ifPresent(keeper.scribe()::step);
  }

  /** The trainer stands at the end of an epoch. Gives the reports of all networks, once all trainers have evaluated theirs. */
  Optional<List<EpochReport>> onEpoch(TrainerEvent.EpochCompleted completed) {
    watch.crew.moved(completed.device(), completed.position());
    watch.knows(completed.evidence());
    Optional<List<EpochReport>> joined =
        watch.epochs.put(completed.position().step(), completed.device(), completed.reports()).map(order::epochs);
    watch.evaluating = joined.isEmpty();
    return joined;
  }

  /** What a layer's change did is told by the worker that has measured it. */
  void onLayers(TrainerEvent.LayersChanged changed) {
    changed.reports().stream().filter(report -> report.effect().isPresent())
        .forEach(report -> keeper.scribe().news(to -> to.layerChanged(report)));
  }

  void onHolding(TrainerEvent.Holding holding) {
    watch.crew.holding(holding.device(), holding.step());
    watch.settleTarget();
  }

  /** Gets a snapshot from the node where it was taken; {@link CoordinatorNote.Fetched} comes of it. */
  void fetch(TrainerEvent.SnapshotShelved shelved) {
    ActorRef<CoordinatorCommand> self = context.getSelf();
    ActorRef<Fetch.Result> whole = context.spawnAnonymous(Behaviors.receiveMessage(result -> {
      self.tell(new CoordinatorNote.Fetched(shelved.work(), shelved.device(), result));
      return Behaviors.stopped();
    }));
    context.spawnAnonymous(Fetch.create(shelved.index(), shelved.shelf(), whole));
  }

  void onSnapshot(TrainerEvent.SnapshotTaken taken) {
    watch.snapshots.put(taken.snapshot().step(), taken.device(), taken.snapshot()).map(order::snapshots).ifPresent(this::save);
  }

  /** Something was heard of the trainers: the next has to come in time. */
  void heard() {
    if (settings.cluster()) {
      Duration limit = watch.silence(settings.silence());
      timers.startSingleTimer(SILENCE, new CoordinatorNote.Silence(watch.work, limit), limit);
    }
  }

  /** Whether it is the trainers that the placement waits for, and not a disk or a decision. */
  boolean waitsForTrainers() {
    return !arrived && !keeper.errands().blocked() && !watch.entering && (watch.copying || watch.crew.still(watch.granted).isEmpty());
  }

  /** Nobody of this placement is listened to any more. */
  void giveUpTerm() {
    timers.cancel(SILENCE);
    tuition.end();
    if (watch != null) {
      watch.over = true;
      watch.crew.posts().forEach(post -> context.unwatch(post.trainer()));
    }
  }

  // --- what is written of it ---

  private void save(Snapshot snapshot) {
    watch.copying = false;
    watch.saving = true;
    watch.copied = snapshot.step();
    keeper.save(watch.work, snapshot, watch.seconds(), fingerprint.orElseThrow());
  }

  /** A checkpoint is in the journal. */
  void committed(RunTerm work, Commit commit) {
    if (isOf(work)) {
      watch.saving = false;
      watch.committed = commit.step();
    }
  }

  void onRecorded(CoordinatorNote.Recorded recorded) {
    if (isCurrent(recorded.work())) {
      watch.recorded = Math.max(watch.recorded, recorded.step());
      keeper.scribe().onRecorded();
    }
  }

  /** Steps of this placement that the record has; 0 before the first. */
  long recorded() {
    return watch == null ? 0 : watch.recorded;
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
    return watch != null && !watch.over && watch.crew.assembled() && !keeper.errands().blocked();
  }

  /** Does whatever is possible now. */
  void advance(RunState state) {
    if (watch == null || watch.over || arrived || !watch.crew.assembled()) {
      return;
    }
    NextMove.Standing standing = watch.standing(pausing, keeper.errands().blocked());
    NextMove move = NextMove.decide(route(state), standing);
    if (!move.equals(lastMove)) {
      context.getLog().debug("{}: {} as {}", watch.work, move, standing);
      lastMove = move;
    }
    if (move instanceof NextMove.Grant grant) {
      watch.granted = grant.step();
      watch.stop = grant.stop();
      watch.crew.tell(new TrainerCommand.RunTo(watch.work, grant.step(), watch.layers));
    } else if (move instanceof NextMove.Copy) {
      watch.copying = true;
      watch.crew.tellFirst(new TrainerCommand.TakeSnapshot(watch.work));
    } else if (move instanceof NextMove.Enter enter) {
      enterEpoch(state, enter.epoch());
    } else if (!(move instanceof NextMove.Wait)) {
      arrived = true;
      context.getSelf().tell(new CoordinatorNote.Arrived(move));
    }
  }

  private void enterEpoch(RunState state, int epoch) {
    EpochDecision known = state.decisions().get(epoch);
    if (known == null) {
      watch.entering = true;
      schedule.tell(new Schedule.Decide(epoch, watch.evidence, scheduleEvents));
    } else {
      entered(known);
      advance(state);
    }
  }

  /** A decision is journaled, so it holds. */
  void entered(EpochDecision decision) {
    watch.entering = false;
    watch.entered = decision.epoch();
    watch.layers = decision.layers();
    if (decision.phaseBegins() && watch.crew.still(decision.step()).equals(OptionalLong.of(decision.step()))) {
      TrainingPlan.Phase phase = blueprint.plan().phase(decision.epoch() - 1);
      keeper.scribe().news(to -> to.phaseBegan(decision.epoch(), decision.step(), phase));
    }
  }

  /** At which the run ends. */
  long lastStep(RunState state) {
    return route(state).last();
  }

  private Route route(RunState state) {
    return new Route(blueprint.end(), stepsPerEpoch, blueprint.policy(), state.skipped(), run.sharing().pins());
  }

  // --- the end ---

  /** Frees trainers and teacher; {@link CoordinatorNote.Freed} comes when they are, or when that takes too long. */
  void release() {
    if (watch == null) {
      context.getSelf().tell(CoordinatorNote.Freed.INSTANCE);
      return;
    }
    giveUpTerm();
    timers.startSingleTimer(RELEASE, CoordinatorNote.Freed.INSTANCE, settings.releaseWithin());
    watch.crew.tell(new TrainerCommand.Release(watch.work, trainerEvents));
  }

  void onReleased(TrainerEvent.Released released) {
    if (watch != null && watch.work.equals(released.work())) {
      watch.crew.released(released.device());
      if (watch.crew.allReleased() && timers.isTimerActive(RELEASE)) {
        timers.cancel(RELEASE);
        context.getSelf().tell(CoordinatorNote.Freed.INSTANCE);
      }
    }
  }

  /** Of the devices that the run is on, as text; empty if there are none yet. */
  String fingerprint() {
    return fingerprint.orElse("");
  }

  /** Where the learners are, by learner, for people. */
  Map<String, String> devices() {
    return watch == null ? Map.of() : Post.devices(watch.crew.posts());
  }
}
