package org.espalier.actors.supervisor;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WorkThread;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.Snapshot;

/**
 * Keeps a run's files: its record, its checkpoints, and what is left at the end. All of that is written by threads of their own;
 * what comes of it is a {@link CoordinatorNote}. Confined to the coordinator.
 */
final class Keeper {
  private final ActorContext<CoordinatorCommand> context;
  private final RunOrder run;
  private final RunSettings settings;
  private final WorkThread thread;
  private final Vault vault;
  private final Errands errands;
  private final Scribe scribe;
  private final Optional<Copying> copying;
  private Blueprint blueprint;
  private int stepsPerEpoch;
  private boolean begun;

  Keeper(ActorContext<CoordinatorCommand> context, TimerScheduler<CoordinatorCommand> timers, RunOrder run, RunSettings settings) {
    this.context = context;
    this.run = run;
    this.settings = settings;
    this.thread = settings.threads().start(run.run() + "-vault");
    this.vault = new Vault(new CheckpointStore(run.folder().checkpoints(), settings.disk()));
    this.errands = new Errands(context, timers, new Troubles(settings.retryFirst(), settings.retryMost()));
    this.scribe = new Scribe(new RunRecord(run.folder(), settings.clock(), settings.listeners().apply(run.run()),
        vault::require),
        settings.threads().start(run.run() + "-record"), errands);
    this.copying = settings.copies().map(between -> new Copying(context, run.folder().name()));
  }

  /** None where all nodes see one folder of runs. */
  Optional<Copying> copying() {
    return copying;
  }

  Errands errands() {
    return errands;
  }

  Scribe scribe() {
    return scribe;
  }

  // --- a placement begins ---

  /** Makes the experiment ready; whatever was under way is wanted no more. */
  void prepare() {
    errands.forgetAll();
    boolean mayInherit = !begun;   // the record is in use from then on
    errands.send(Errand.repeatable("prepare", thread, () -> {
      settle(run.folder());
      run.folder().sweepProbes();
      Blueprint ready = settings.blueprints().of(run.experiment());
      if (mayInherit && run.sharing().fork().isPresent()) {
        inherit(run.sharing().fork().get(), ready);
      }
      return new CoordinatorNote.Prepared(ready, vault.highestTerm());
    }));
  }

  /** A run that came from afar has no folder before; one that holds another run is not written into. */
  private void settle(RunFolder folder) {
    if (!folder.exists()) {
      RunFolder.create(folder.path(), run.experiment(), run.experiment());
    }
  }

  /** What another run has trained already is taken over, if it is here; else this run trains it itself. */
  private void inherit(Sharing.Fork fork, Blueprint ready) throws IOException {
    long least = ready.begin() == 0 ? 1 : fork.step();
    new Inheritance(settings.disk(), settings.clock()).take(settings.here(fork.folder()), least, fork.step(), run.folder(), ready.hash());
  }

  void prepared(Blueprint ready) {
    blueprint = ready;
    stepsPerEpoch = ready.stepsPerEpoch();
  }

  /** A term begins: what was to be written for the one before is wanted no more. */
  void enter(RunTerm work, List<Commit> commits) {
    begun = true;
    scribe.begin(work);
    errands.forget("enter", "save");
    copying.ifPresentOrElse(others -> others.takeOver(work, commits), () -> enterHere(work));
  }

  /** The checkpoints that count are here. */
  void enterHere(RunTerm work) {
    Blueprint ready = blueprint;
    errands.send(Errand.repeatable("enter", thread, () ->
        new CoordinatorNote.Entered(work, vault.enter(work.term(), ready.hash(), ready.begin(),
            run.sharing().fork().map(fork -> settings.here(fork.folder())), run.folder()))));
  }

  /**
   * Takes the record to where a term starts.
   *
   * @param last step of the run
   * @param why  the term begins, if the record is to say so
   */
  void goBack(RunState state, Vault.Entry entry, long term, long last, Optional<Notice> why) {
    RunMark mark = entry.mark();
    SortedSet<Long> known = entry.saved().map(SavedState::skipped).orElse(Collections.emptySortedSet());
    List<RunFact.RolledBack> unknown = state.rollbacks().stream().filter(back -> !known.contains(back.step())).toList();
    int epoch = epochAt(mark.step());
    scribe.goBack(mark, stepsPerEpoch, last, record -> {
      why.ifPresent(notice -> record.event(notice.kind(), mark.step(), epoch, notice.fields()));
      entry.passedOver().forEach(
          verdict -> record.event(EventKind.WARNING, mark.step(), epoch, Map.of("message", explain(verdict))));
      unknown.forEach(back -> record.tell(List.of(to -> to.rolledBack(cause(back), mark.step()))));
      record.tellListener(to -> to.placed(term, mark.step(), last));
    });
  }

  private static String explain(Verdict verdict) {
    return verdict instanceof Verdict.Damaged damaged
        ? "checkpoint " + damaged.name() + " is damaged and set aside, the one before it is used: " + damaged.reason()
        : "checkpoint " + verdict.name() + " cannot be read now and is passed over";
  }

  private static NonFiniteException cause(RunFact.RolledBack back) {
    return new NonFiniteException(back.step(), back.learner(), back.name(), back.value());
  }

  // --- checkpoints ---

  /**
   * Begins a checkpoint: the record goes to disk before it.
   *
   * @param seconds     spent training until then
   * @param fingerprint of the devices
   */
  void save(RunTerm work, Snapshot snapshot, double seconds, String fingerprint) {
    scribe.sync(snapshot.step(), mark ->
        new CoordinatorNote.Synced(work, snapshot, new SavedState(snapshot.state(), mark, seconds, fingerprint)));
  }

  void onSynced(CoordinatorNote.Synced synced) {
    String hash = blueprint.hash();
    errands.send(Errand.repeatable("save", thread, () -> {
      Checkpoint saved = vault.save(hash, synced.work().term(), synced.snapshot(), synced.state());
      return new CoordinatorNote.Saved(synced.work(), Commit.of(saved), vault.versions());
    }));
  }

  /** Deletes the checkpoints that nobody needs; {@code read} is one that somebody reads. */
  void retain(RunState state, Optional<Commit> read) {
    Set<String> pinned = new HashSet<>();
    read.ifPresent(commit -> pinned.add(commit.name()));
    if (!state.epochs().isEmpty()) {
      Set<Long> best = new HashSet<>();
      state.epochs().get(state.epochs().lastKey()).scores().values()
          .forEach(score -> best.add((long) score.bestEpoch() * stepsPerEpoch));
      state.commits().stream().filter(commit -> best.contains(commit.step())).forEach(commit -> pinned.add(commit.name()));
    }
    state.commits().stream().filter(commit -> run.sharing().pins().contains(commit.step())).forEach(commit -> pinned.add(commit.name()));
    int keep = blueprint.policy().keep();
    errands.send(Errand.repeatable("retain", thread, () -> {
      vault.require(state.term());
      vault.retain(keep, pinned);
      return CoordinatorNote.Nothing.INSTANCE;
    }));
  }

  // --- what is said of troubles ---

  void warn(String message, long step) {
    context.getLog().warn("{}: {}", run.run(), message);
    scribe.event(EventKind.WARNING, step, epochAt(step), Map.of("message", message));
    scribe.tell(to -> to.warned(message));
  }

  /** A teacher took over from one that was lost. */
  void replaced(String device, String reason, long step) {
    String message = "another teacher took over, on " + device + "; of the one before: " + reason;
    context.getLog().warn("{}: {}", run.run(), message);
    scribe.event(EventKind.REPLACED, step, epochAt(step), Map.of("device", device, "reason", reason));
    scribe.tell(to -> to.warned(message));
  }

  /** The disk did not take something: the run waits until it does. */
  void onRefused(Errand errand, Throwable failure) {
    errands.refused(errand, failure).ifPresent(message -> {
      context.getLog().warn("{}: {}", run.run(), message);
      scribe.tell(to -> to.warned(message));
    });
  }

  /** An errand is done; if it was the last that the disk had refused, the record says at {@code step} that the run waited. */
  void onDone(String name, long step) {
    errands.done(name).ifPresent(
        said -> warn("the disk takes what is written again; nothing was lost. It had said: " + said, step));
  }

  /** Epochs done, from 0. */
  int epochsAt(long step) {
    return blueprint == null ? 0 : Math.toIntExact(step / stepsPerEpoch);
  }

  private int epochAt(long step) {
    return blueprint == null ? 0 : Math.min(epochsAt(step) + 1, blueprint.plan().epochs());
  }

  // --- the end ---

  /** The last event of the record; then the record is closed. */
  void closeRecord(RunOutcome outcome, Map<String, Integer> probes) {
    EventKind kind = switch (outcome.status()) {
      case COMPLETED -> EventKind.COMPLETED;
      case PAUSED, CANCELLED -> EventKind.PAUSED;
      case FAILED, REFUSED -> EventKind.FAILED;
    };
    scribe.close(kind, outcome.step(), epochAt(outcome.step()), Map.of("message", outcome.message(), "probes", probes));
  }

  /**
   * Weights files and result of the last commit, for whoever comes later.
   *
   * @param devices     by learner
   * @param fingerprint of them
   */
  void export(RunState state, RunOutcome.Status status, Map<String, String> devices, String fingerprint) {
    Optional<Commit> last = state.lastCommit();
    Optional<Ending> ending = blueprint == null ? Optional.empty()
        : Optional.of(new Ending(run.folder(), blueprint, devices, fingerprint));
    errands.send(Errand.repeatable("export", thread, () -> {
      if (ending.isPresent() && last.isPresent()) {
        vault.require(state.term());
        ending.get().write(RunResult.Status.valueOf(status.name()), state, vault.read(last.get().name()));
      }
      return CoordinatorNote.Exported.INSTANCE;
    }));
  }

  /** Ends the threads after what they have in hand. */
  void close() {
    scribe.dismiss();
    thread.close(() -> { });
  }
}
