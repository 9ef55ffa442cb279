package org.espalier.models.train;

import org.espalier.models.InputException;

/**
 * When a run is copied to disk. It changes no bit of the result.
 *
 * @param everySteps  after so many steps, 0 for never
 * @param everyEpochs after so many epochs, 0 for never; the last one always
 * @param keep        checkpoints that stay besides the best, at least 1
 */
public record CheckpointPolicy(int everySteps, int everyEpochs, int keep) {

  public CheckpointPolicy {
    if (everySteps < 0 || everyEpochs < 0 || keep < 1) {
      throw new InputException("checkpoints every %d steps, every %d epochs, keep %d: the first two must be at least 0, keep at least 1",
          everySteps, everyEpochs, keep);
    }
  }

  /** Whether one is due where a training stands now. */
  public boolean isDue(Training training) {
    return isDue(training.step(), training.epoch(), training.atEpochStart(), training.finished());
  }

  /**
   * Whether one is due at a place.
   *
   * @param step     updates done
   * @param epochs   epochs done
   * @param epochEnd whether the last of them ended with this step
   * @param finished whether there is no step left
   */
  public boolean isDue(long step, int epochs, boolean epochEnd, boolean finished) {
    return everySteps > 0 && step % everySteps == 0
        || epochEnd && everyEpochs > 0 && epochs % everyEpochs == 0
        || epochEnd && finished;
  }
}
