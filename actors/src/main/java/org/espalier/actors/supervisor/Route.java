package org.espalier.actors.supervisor;

import java.util.Set;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.TrainingPlan;

/**
 * The boundaries of a run and what is due at them. Pure.
 *
 * @param last    updates at which the run is complete
 * @param skipped steps, from 1, whose batch is left out
 * @param pins    updates after which other runs go on from a copy
 */
record Route(long last, int stepsPerEpoch, CheckpointPolicy policy, Set<Long> skipped, Set<Long> pins) {

  boolean finished(long step) {
    return step >= last;
  }

  /** The epoch, from 1, that the next step belongs to. */
  int epochAfter(long step) {
    return Math.toIntExact(step / stepsPerEpoch) + 1;
  }

  boolean epochEnd(long step) {
    return step % stepsPerEpoch == 0;
  }

  /** Whether the run is to be copied to disk at a boundary. */
  boolean isDue(long step) {
    return finished(step) || pins.contains(step)
        || policy.isDue(step, Math.toIntExact(step / stepsPerEpoch), epochEnd(step), finished(step));
  }

  /** The next boundary at which something has to be decided: a copy, or the end of the epoch. */
  long nextStop(long step) {
    long at = TrainingPlan.stepAfter(step, stepsPerEpoch, skipped);
    while (!epochEnd(at) && !isDue(at)) {
      at = TrainingPlan.stepAfter(at, stepsPerEpoch, skipped);
    }
    return at;
  }
}
