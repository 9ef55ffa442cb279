package org.espalier.actors.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.CheckpointStore.Listed;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.Fingerprint;

/**
 * Whether what a run has trained can be gone on with here: looked at before anything is started. Files are judged later, by who uses
 * them.
 */
public final class ResumeCheck {
  private ResumeCheck() {}

  /** @throws InputException if its checkpoints are of another experiment, or of a device with another fingerprint */
  static void check(RunTask task) throws IOException {
    requireExperiment(task.folder(), task.prepared());
    if (task.start() == Start.RESUME) {
      requireDevice(task.folder(), task.placement());
    }
  }

  private static Optional<Listed> newest(RunFolder run) throws IOException {
    return new CheckpointStore(run.checkpoints()).list().stream().findFirst();
  }

  /**
   * @param prepared what the run's experiment comes to today
   * @throws InputException if its checkpoints are of another experiment
   */
  public static void requireExperiment(RunFolder run, Prepared prepared) throws IOException {
    newest(run).ifPresent(newest -> requireExperiment(newest, prepared));
  }

  private static void requireExperiment(Listed newest, Prepared prepared) {
    String made = newest.manifest().origin().experimentHash();
    if (!made.equals(prepared.hash())) {
      throw new InputException("checkpoint %s belongs to experiment %s, but experiment.json with the data of today is experiment %s: the "
          + "data (content hash %s), the program's arithmetic or the file has changed; bring back what was, or start a new run",
          newest.name(), made, prepared.hash(), prepared.data().contentHash());
    }
  }

  /** @throws InputException if its checkpoints were made on devices of another fingerprint */
  static void requireDevice(RunFolder run, Placement placement) throws IOException {
    newest(run).ifPresent(newest -> requireDevice(newest, placement));
  }

  private static void requireDevice(Listed newest, Placement placement) {
    JsonNode made = newest.manifest().state().path("fingerprint");
    String here = Fingerprint.of(placement.distinct().get(0)).text();
    if (made.isTextual() && !made.textValue().equals(here)) {
      throw new InputException("checkpoint %s was made on another kind of device, so the run would not end with the same bits.%n"
          + "There:%n%sHere:%n%sGo on there, or here with --other-device", newest.name(), made.textValue().indent(2), here.indent(2));
    }
  }
}
