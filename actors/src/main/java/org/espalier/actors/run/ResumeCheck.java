package org.espalier.actors.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.CheckpointStore.Listed;
import org.espalier.models.tensor.Fingerprint;

/** Whether a stopped run can go on here: looked at before anything is started. Files are judged later, by who uses them. */
final class ResumeCheck {
  private ResumeCheck() {}

  /** @throws InputException if its checkpoints are of another experiment, or of a device with another fingerprint */
  static void check(RunTask task) throws IOException {
    List<Listed> checkpoints = new CheckpointStore(task.folder().checkpoints()).list();
    if (!checkpoints.isEmpty()) {
      requireExperiment(checkpoints.get(0), task);
      requireDevice(checkpoints.get(0), task);
    }
  }

  private static void requireExperiment(Listed newest, RunTask task) {
    String made = newest.manifest().origin().experimentHash();
    if (!made.equals(task.prepared().hash())) {
      throw new InputException("checkpoint %s belongs to experiment %s, but experiment.json with the data of today is experiment %s: the "
          + "data (content hash %s), the program's arithmetic or the file has changed; bring back what was, or start a new run",
          newest.name(), made, task.prepared().hash(), task.prepared().data().contentHash());
    }
  }

  private static void requireDevice(Listed newest, RunTask task) {
    JsonNode made = newest.manifest().state().path("fingerprint");
    String here = Fingerprint.of(task.placement().distinct().get(0)).text();
    if (task.start() == Start.RESUME && made.isTextual() && !made.textValue().equals(here)) {
      throw new InputException("checkpoint %s was made on another kind of device, so the run would not end with the same bits.%n"
          + "There:%n%sHere:%n%sGo on there, or here with: espalier resume --other-device", newest.name(), made.textValue().indent(2),
          here.indent(2));
    }
  }
}
