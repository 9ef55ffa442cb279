package org.espalier.actors.cli;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan.Phase;

/** A bar an epoch, with images a second and the time that is left; what an epoch reached stays behind it. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 250;
  private static final int BAR = 20;
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
    bar.stepTo(report.step() - (report.epoch() - 1L) * course.stepsPerEpoch());
    double loss = report.scores().values().iterator().next().loss();
    bar.setExtraMessage(String.format(Locale.ROOT, "%,.0f images/s  loss %.3f  %s", course.rate(), loss, course.left()));
  }

  private void begin(int next) {
    close();
    epoch = next;
    bar = new ProgressBarBuilder().setTaskName("epoch %d/%d".formatted(next, course.epochs())).setInitialMax(course.stepsPerEpoch())
        .setRenderer(BarProgress::render).setUpdateIntervalMillis(REDRAW_MILLIS).setConsumer(new ConsoleProgressBarConsumer(terminal))
        .build();
  }

  /** {@code epoch 2/3 [#####     ] 214 images/s  loss 2.271  1 min 4 s left}. */
  private static String render(ProgressState state, int width) {
    int done = (int) (BAR * Math.min(state.getCurrent(), state.getMax()) / Math.max(1, state.getMax()));
    String line = state.getTaskName() + " [" + "#".repeat(done) + " ".repeat(BAR - done) + "] " + state.getExtraMessage();
    return line.substring(0, Math.min(line.length(), Math.max(0, width)));
  }

  @Override
  public void epochEnded(EpochReport report) {
    if (course.epochEnded(report)) {
      if (bar != null) {
        bar.setExtraMessage(course.scores());
      }
      close();
    }
  }

  @Override
  public void phaseBegan(int from, long step, Phase phase) {
    if (phase.epochs() < course.epochs()) {
      say(LineProgress.phases(phase));
    }
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    say(LineProgress.rollback(cause, toStep));
  }

  @Override
  public void interrupted(String reason) {
    say("interrupted: " + reason);
  }

  @Override
  public void warned(String message) {
    say("warning: " + message);
  }

  private void say(String line) {
    close();
    terminal.println(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
