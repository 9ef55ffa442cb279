package org.espalier.actors.trainer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.actors.copies.Copies;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.StorageException;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.train.Training;

/**
 * The committed checkpoint that a placement starts from.
 *
 * @param folder   of the run's checkpoints, as this machine sees it
 * @param name     of the checkpoint
 * @param checksum of its manifest, so of all its bits
 * @param offer    where to copy it from first, for a machine that does not see the folder
 */
public record StartPoint(String folder, String name, String checksum, Optional<Copies.Offer> offer) {

  /** The same, brought to this machine. */
  StartPoint in(RunFolder run) {
    return new StartPoint(run.checkpoints().toString(), name, checksum, Optional.empty());
  }

  /**
   * Compares the checkpoint's bits with what was committed, and puts the learners there.
   *
   * @throws InputException if it is not the one that was committed, or of another experiment
   */
  void restore(Training training, String experimentHash) {
    Checkpoint checkpoint = verified();
    if (!checkpoint.manifest().origin().experimentHash().equals(experimentHash)) {
      throw new InputException("checkpoint %s in %s belongs to experiment %s, not to %s: resume the run that made it", name, folder,
          checkpoint.manifest().origin().experimentHash(), experimentHash);
    }
    training.restore(file -> tensors(checkpoint, file), (ObjectNode) checkpoint.manifest().state().get("training"));
  }

  private Checkpoint verified() {
    Verdict verdict = new CheckpointStore(Path.of(folder)).verify(name);
    if (verdict instanceof Verdict.Sound sound && sound.checkpoint().manifest().checksum().equals(checksum)) {
      return sound.checkpoint();
    }
    String reason = verdict instanceof Verdict.Damaged damaged ? damaged.reason()
        : verdict instanceof Verdict.Unreadable unreadable ? unreadable.reason() : "it is another one than was committed";
    throw new InputException("checkpoint %s in %s cannot be used: %s", name, folder, reason);
  }

  private static TensorFile tensors(Checkpoint checkpoint, String file) {
    try {
      return checkpoint.tensors(file);
    } catch (StorageException e) {
      throw new UncheckedIOException(e);
    }
  }
}
