package org.espalier.actors.run;

import java.io.IOException;
import java.util.Optional;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.Fingerprint;

/** Where an execution begins. */
final class StartPoint {
  private StartPoint() {}

  /**
   * The newest sound checkpoint; empty for a new run, and for one that ended before its first.
   *
   * @throws InputException if the checkpoint is of another experiment, or of a device with another fingerprint
   */
  static Optional<Checkpoint> of(RunTask task, CheckpointStore store, Fingerprint fingerprint) throws IOException {
    if (task.start() == Start.NEW) {
      return Optional.empty();
    }
    Optional<Checkpoint> newest = store.recover().checkpoint();
    if (newest.isPresent()) {
      requireExperiment(newest.get(), task.prepared());
      requireDevice(newest.get(), task.start(), fingerprint);
    }
    return newest;
  }

  private static void requireExperiment(Checkpoint checkpoint, Prepared prepared) {
    String made = checkpoint.manifest().origin().experimentHash();
    if (!made.equals(prepared.hash())) {
      throw new InputException("checkpoint %s belongs to experiment %s, but experiment.json with the data of today is experiment %s: the "
          + "data (content hash %s), the program's arithmetic or the file has changed; bring back what was, or start a new run",
          checkpoint.name(), made, prepared.hash(), prepared.data().contentHash());
    }
  }

  private static void requireDevice(Checkpoint checkpoint, Start start, Fingerprint here) {
    Fingerprint made = CheckpointState.of(checkpoint.manifest().state()).fingerprint();
    if (start == Start.RESUME && !made.equals(here)) {
      throw new InputException("checkpoint %s was made on another kind of device, so the run would not end with the same bits.%n"
          + "there:%n%s%nhere:%n%s%nGo on there, or here with: espalier resume --other-device", checkpoint.name(),
          made.text().indent(2).stripTrailing(), here.text().indent(2).stripTrailing());
    }
  }
}
