package org.espalier.actors.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.espalier.analysis.run.RunListener;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingListener;
import org.espalier.models.train.TrainingPlan.Phase;

/** Records what happens, and waits where the disk is full: what was told stays in memory until it can be written. */
record PatientListener(RunListener record, RunRecorder recorder, DiskPatience patience) implements TrainingListener {

  @Override
  public void stepped(StepReport report) {
    tell(() -> record.stepped(report));
  }

  @Override
  public void epochEnded(EpochReport report) {
    tell(() -> record.epochEnded(report));
  }

  @Override
  public void phaseBegan(int epoch, long step, Phase phase) {
    tell(() -> record.phaseBegan(epoch, step, phase));
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    tell(() -> record.rolledBack(cause, toStep));
  }

  @Override
  public void checkpointed(String name, long step) {
    tell(() -> record.checkpointed(name, step));
  }

  private void tell(Runnable telling) {
    boolean[] told = {false};
    try {
      patience.run(() -> {
        if (told[0]) {
          recorder.flush();
        } else {
          told[0] = true;
          telling.run();
        }
        return told;
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
