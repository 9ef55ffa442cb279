package org.espalier.actors.supervisor;

import org.espalier.models.train.TrainingListener;

/**
 * Told what happens in a run, after it was recorded, in order and on one thread; slow listeners hold the record up, and with it
 * the training. What it throws is logged and changes nothing.
 */
public interface RunListener extends TrainingListener {
  /** Hears nothing. */
  RunListener SILENT = new RunListener() { };

  /**
   * The run begins, or goes on.
   *
   * @param step     updates done
   * @param lastStep at which it will end
   */
  default void placed(long term, long step, long lastStep) {}

  /** A role failed; the run goes on from its last checkpoint in a moment. */
  default void interrupted(String reason) {}

  /** Something a person should know; the run goes on, or waits as the message says. */
  default void warned(String message) {}
}
