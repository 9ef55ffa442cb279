package org.espalier.actors.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.Metric;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointDraft;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.CheckpointStore.Listed;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.checkpoint.Manifest;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.StaleTermException;
import org.espalier.models.checkpoint.Verdict;

/**
 * Lets a run begin with what another has trained: a checkpoint, sealed with the run's own experiment hash, and the record up to there. From
 * then on the run needs nothing but its own folder. On one thread at a time.
 *
 * @param disk  that the checkpoints are on
 * @param clock for the time stamps of events
 */
public record Inheritance(Disk disk, InstantSource clock) {
  /** Of checkpoints that a run was given: any placement of its own is later. */
  public static final long TERM = 0;

  /**
   * Takes over the last sound checkpoint of a range of steps, unless the run has some already. The checkpoint comes last: whatever a crash
   * leaves before it is written again.
   *
   * @param least of its updates done
   * @param most  of its updates done
   * @param hash  of the run's experiment
   * @return the updates that were taken over; empty if there was nothing to take, or no need: also where a placement has begun to write
   *     already, whose checkpoints are elsewhere or lost
   */
  public OptionalLong take(RunFolder parent, long least, long most, RunFolder run, String hash) throws IOException {
    CheckpointStore store = new CheckpointStore(run.checkpoints(), disk);
    Optional<Checkpoint> found = store.list().isEmpty() ? find(parent, least, most) : Optional.empty();
    if (found.isEmpty() || !claims(store)) {
      return OptionalLong.empty();
    }
    try {
      copy(parent, found.get(), run, store, hash);
    } catch (IOException | InputException e) {
      if (Files.exists(found.get().folder())) {
        throw e;
      }
      return take(parent, least, most, run, hash);   // the parent goes on, and has just deleted it
    }
    return OptionalLong.of(found.get().manifest().position().step());
  }

  private static boolean claims(CheckpointStore store) throws IOException {
    try {
      store.claim(TERM);
      return true;
    } catch (StaleTermException e) {
      return false;
    }
  }

  private Optional<Checkpoint> find(RunFolder parent, long least, long most) throws IOException {
    CheckpointStore store = new CheckpointStore(parent.checkpoints(), disk);
    List<Listed> candidates = store.list().stream()   // newest first, and the sort keeps that among equals
        .filter(listed -> listed.manifest().position().step() >= least && listed.manifest().position().step() <= most)
        .sorted(Comparator.comparingLong((Listed listed) -> listed.manifest().position().step()).reversed()).toList();
    for (Listed listed : candidates) {
      if (store.verify(listed.name()) instanceof Verdict.Sound sound) {
        return Optional.of(sound.checkpoint());
      }
    }
    return Optional.empty();
  }

  private void copy(RunFolder parent, Checkpoint checkpoint, RunFolder run, CheckpointStore store, String hash) throws IOException {
    Manifest manifest = checkpoint.manifest();
    SavedState saved = SavedState.of(manifest);
    RunRecorder.copy(parent, saved.mark(), run, () -> require(store));
    RunMark mark;
    try (RunRecorder recorder = RunRecorder.open(run, clock)) {
      recorder.cutBack(saved.mark());
      long step = manifest.position().step();
      recorder.event(EventKind.FORKED, step, manifest.position().epoch(), Map.of("parent", parent.name(), "forkStep", step,
          "experimentHash", manifest.origin().experimentHash()));
      mark = recorder.mark(step);
    }
    Origin origin = new Origin(manifest.origin().program(), manifest.origin().numerics(), hash);
    try (CheckpointDraft draft = store.draft(origin, TERM, manifest.position())) {
      for (String file : manifest.files().keySet()) {
        draft.add(file, checkpoint.tensors(file).tensors(), SafeTensors.WEIGHTS);
      }
      draft.publish(new SavedState(saved.training(), mark, saved.seconds(), saved.fingerprint()).toJson());
    }
  }

  private static void require(CheckpointStore store) {
    try {
      store.require(TERM);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the record of a run says of the last epoch before a checkpoint: for a journal that does not know. */
  static Optional<RunFact.EpochRecorded> lastEpoch(RunFolder run, Manifest manifest) {
    JsonNode scores = SavedState.of(manifest).training().path("scores");
    int epoch = manifest.position().epoch();
    Map<String, RunFact.ScoreFact> facts = new TreeMap<>();
    long step = 0;
    for (EpochMetrics row : rows(run)) {
      JsonNode best = scores.path(row.learner()).path("best");
      if (row.epoch() == epoch && best.isObject() && row.get(Metric.TEST_TOP1).isPresent()) {
        facts.put(row.learner(), new RunFact.ScoreFact(row.get(Metric.TEST_TOP1).getAsDouble(),
            row.get(Metric.TEST_TOP5).orElse(Double.NaN), best.path("top1").doubleValue(), best.path("epoch").intValue()));
        step = row.step();
      }
    }
    return facts.isEmpty() ? Optional.empty() : Optional.of(new RunFact.EpochRecorded(epoch, step, facts));
  }

  private static List<EpochMetrics> rows(RunFolder run) {
    try {
      return run.readMetrics().rows();
    } catch (InputException | UncheckedIOException e) {
      return List.of();   // whoever goes on with the record says what is wrong with it
    }
  }
}
