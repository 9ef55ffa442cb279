package org.espalier.models.train;

/** Told what happened, after it happened, on the training thread. It changes nothing; what it throws ends the run. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() { };

  default void stepped(StepReport report) {}

  /** Once a network at the end of an epoch. */
  default void epochEnded(EpochReport report) {}

  /** A phase begins with this epoch, from 1. */
  default void phaseBegan(int epoch, long step, TrainingPlan.Phase phase) {}

  /** A layer of a network goes on in another state from the next step on. */
  default void layerChanged(LayerReport report) {}

  /** The run went back to a checkpoint and leaves out the batch of this step, from 1. */
  default void rolledBack(NonFiniteException cause, long toStep) {}

  /** A checkpoint of this name is on disk. */
  default void checkpointed(String name, long step) {}
}
