package org.espalier.actors.run;

import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingListener;
import org.espalier.models.train.TrainingPlan.Phase;

/** Tells two listeners, one after the other. */
record Both(TrainingListener first, TrainingListener second) implements TrainingListener {
  @Override
  public void stepped(StepReport report) {
    first.stepped(report);
    second.stepped(report);
  }

  @Override
  public void epochEnded(EpochReport report) {
    first.epochEnded(report);
    second.epochEnded(report);
  }

  @Override
  public void phaseBegan(int epoch, long step, Phase phase) {
    first.phaseBegan(epoch, step, phase);
    second.phaseBegan(epoch, step, phase);
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    first.rolledBack(cause, toStep);
    second.rolledBack(cause, toStep);
  }

  @Override
  public void checkpointed(String name, long step) {
    first.checkpointed(name, step);
    second.checkpointed(name, step);
  }
}
