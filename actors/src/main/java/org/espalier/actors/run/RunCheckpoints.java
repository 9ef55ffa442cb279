package org.espalier.actors.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.checkpoint.Recovery;
import org.espalier.models.checkpoint.StorageException;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.Checkpoints;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.Training;

/** Checkpoints of a run in its folder; the newest and those of the best epochs stay. */
final class RunCheckpoints implements Checkpoints {
  private final CheckpointStore store;
  private final CheckpointPolicy policy;
  private final Origin origin;
  private final long term;
  private final Fingerprint fingerprint;
  private final RunRecorder recorder;
  private final DiskPatience patience;
  private final DoubleSupplier seconds;
  private String latest = "";

  RunCheckpoints(CheckpointStore store, CheckpointPolicy policy, Origin origin, long term, Fingerprint fingerprint,
      RunRecorder recorder, DiskPatience patience, DoubleSupplier seconds) {
    this.store = store;
    this.policy = policy;
    this.origin = origin;
    this.term = term;
    this.fingerprint = fingerprint;
    this.recorder = recorder;
    this.patience = patience;
    this.seconds = seconds;
  }

  /** Name of the last one that was saved or restored. */
  String latest() {
    return latest;
  }

  @Override
  public String save(Snapshot snapshot) {
    try {
      latest = patience.run(() -> write(snapshot)).name();
      patience.run(() -> {
        store.retain(policy.keep(), best(snapshot));
        return null;
      });
      return latest;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Checkpoint write(Snapshot snapshot) throws StorageException {
    var state = new CheckpointState(snapshot.state(), recorder.mark(snapshot.step()), fingerprint, seconds.getAsDouble());
    return store.write(origin, term, new Position(snapshot.step(), snapshot.epoch(), snapshot.batch()), snapshot.files(),
        state.toJson());
  }

  /** Those at the end of each network's best epoch. */
  private Set<String> best(Snapshot snapshot) throws StorageException {
    Set<Integer> epochs = new HashSet<>();
    for (JsonNode score : snapshot.state().path("scores")) {
      if (score.path("best").hasNonNull("epoch")) {
        epochs.add(score.path("best").path("epoch").intValue());
      }
    }
    Set<String> names = new HashSet<>();
    for (CheckpointStore.Listed listed : store.list()) {
      Position position = listed.manifest().position();
      if (position.batch() == 0 && epochs.contains(position.epoch())) {
        names.add(listed.name());
      }
    }
    return names;
  }

  @Override
  public void restoreLatest(Training training) {
    try {
      Recovery recovery = store.recover();
      restore(training, recovery.checkpoint().orElseThrow(() -> new IllegalStateException("no checkpoint to go back to is sound")));
    } catch (StorageException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Puts the training and the run's files to a checkpoint. */
  void restore(Training training, Checkpoint checkpoint) {
    CheckpointState state = CheckpointState.of(checkpoint.manifest().state());
    training.restore(file -> tensors(checkpoint, file), state.training());
    recorder.cutBack(state.mark());
    latest = checkpoint.name();
  }

  private static TensorFile tensors(Checkpoint checkpoint, String file) {
    try {
      return checkpoint.tensors(file);
    } catch (StorageException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The highest term of any checkpoint, plus one. */
  static long nextTerm(CheckpointStore store) throws StorageException {
    return 1 + store.list().stream().mapToLong(listed -> listed.manifest().term()).max().orElse(0);
  }
}
