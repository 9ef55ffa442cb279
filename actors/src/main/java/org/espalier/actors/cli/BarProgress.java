package org.espalier.actors.cli;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan.Phase;

/** A bar an epoch, with images a second and the time that is left; what an epoch reached stays behind it. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 250;
  private final Course course;
  private final PrintStream terminal = System.err;
  private ProgressBar bar;
  private int epoch;

  BarProgress(Course course) {
    this.course = course;
  }

  @Override
  public void stepped(StepReport report) {
    course.stepped(report.step());
    if (bar == null || report.epoch() != epoch) {
      begin(report.epoch());
    }
    bar.stepTo((report.step() - (report.epoch() - 1L) * course.stepsPerEpoch()) * course.batchSize());
    double loss = report.scores().values().iterator().next().loss();
    bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f  run: %s", loss, course.left()));
  }

  private void begin(int next) {
    close();
    epoch = next;
    bar = new ProgressBarBuilder().setTaskName("epoch %d/%d".formatted(next, course.epochs()))
        .setInitialMax((long) course.stepsPerEpoch() * course.batchSize()).setUnit(" images", 1).showSpeed()
        .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(REDRAW_MILLIS).setConsumer(new ConsoleProgressBarConsumer(terminal))
        .build();
  }

  @Override
  public void epochEnded(EpochReport report) {
    if (course.epochEnded(report)) {
      if (bar != null) {
        bar.setExtraMessage(" " + course.scores());
      }
      close();
    }
  }

  @Override
  public void phaseBegan(int from, long step, Phase phase) {
    if (phase.epochs() < course.epochs()) {
      close();
      terminal.println(LineProgress.phases(phase));
    }
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    close();
    terminal.println("step %d: the %s of %s was not finite; back to step %d, and that batch is left out".formatted(cause.step(),
        cause.term(), cause.learner(), toStep));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
