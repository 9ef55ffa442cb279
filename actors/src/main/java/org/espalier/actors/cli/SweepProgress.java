package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;

/** A line for whatever happens in one of several runs, with its name in front. For any thread. */
record SweepProgress(SweepPlan plan, PrintWriter out) {

  RunListener of(String name) {
    Planned run = plan.runs().stream().filter(planned -> planned.name().equals(name)).findFirst().orElseThrow();
    int epochs = run.prepared().plan().epochs();
    return new RunListener() {
      @Override
      public void placed(long term, long step, long lastStep) {
        say(name, step == 0 ? "begins" : "goes on from step %d of %d".formatted(step, lastStep));
      }

      @Override
      public void epochEnded(EpochReport report) {
        say(name, String.format(Locale.ROOT, "epoch %d/%d  %s %.2f %%",
            report.epoch(), epochs, report.score(), report.test().top1Percent()));
      }

      @Override
      public void rolledBack(NonFiniteException cause, long toStep) {
        say(name, LineProgress.rollback(cause, toStep));
      }

      @Override
      public void interrupted(String reason) {
        say(name, "interrupted: " + reason);
      }

      @Override
      public void warned(String message) {
        say(name, "warning: " + message);
      }
    };
  }

  private void say(String run, String what) {
    out.println(run + "  " + what);
  }
}
