package org.espalier.models.checkpoint;

/**
 * Where a run stands, between two steps.
 *
 * @param step  optimizer updates done
 * @param epoch epochs done, so the index from 0 of the running one
 * @param batch batches done of the running epoch
 */
public record Position(long step, int epoch, int batch) {
  /** Steps have twelve digits in a checkpoint's name. */
  static final long MAX_STEP = 999_999_999_999L;

  public Position {
    if (step < 0 || step > MAX_STEP || epoch < 0 || batch < 0) {
      throw new IllegalArgumentException(String.format("a run cannot stand at step %d, epoch %d, batch %d: needed are numbers "
          + "of 0 or more, and a step of at most %d", step, epoch, batch, MAX_STEP));
    }
  }
}
