package org.espalier.actors.trainer;

import org.espalier.models.train.Training;

/**
 * Where a trainer stands between two steps.
 *
 * @param step     updates done, skipped ones included
 * @param next     where the step after that leads to: one further, or more if batches are skipped
 * @param epochs   epochs done
 * @param epochEnd whether the last of them ended with this step, or nothing was done yet
 * @param finished whether there is no step left
 */
public record Position(long step, long next, int epochs, boolean epochEnd, boolean finished) {

  static Position of(Training training) {
    return new Position(training.step(), training.stepAfter(), training.epoch(), training.atEpochStart(), training.finished());
  }
}
