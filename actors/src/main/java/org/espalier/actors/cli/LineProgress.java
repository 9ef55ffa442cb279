package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan.Phase;

/** A line an epoch, and one a minute within long ones. */
final class LineProgress implements Progress {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private final Course course;
  private final PrintWriter out;
  private Instant told;

  LineProgress(Course course, PrintWriter out) {
    this.course = course;
    this.out = out;
    this.told = course.now();
  }

  @Override
  public void stepped(StepReport report) {
    course.stepped(report.step());
    if (Duration.between(told, course.now()).compareTo(PATIENCE) >= 0) {
      long inEpoch = report.step() - (report.epoch() - 1L) * course.stepsPerEpoch();
      say("epoch %d/%d  step %d/%d", report.epoch(), course.epochs(), inEpoch, course.stepsPerEpoch());
    }
  }

  @Override
  public void epochEnded(EpochReport report) {
    if (course.epochEnded(report)) {
      say("epoch %d/%d  %s", report.epoch(), course.epochs(), course.scores());
    }
  }

  @Override
  public void phaseBegan(int epoch, long step, Phase phase) {
    if (phase.epochs() < course.epochs()) {
      out.println(phases(phase));
    }
  }

  static String phases(Phase phase) {
    String teach = phase.teach().isEmpty() ? "" : "; " + String.join(" and ", phase.teach()) + " stands still and teaches";
    return "now training %s (%d %s)%s".formatted(String.join(" and ", phase.train()), phase.epochs(),
        phase.epochs() == 1 ? "epoch" : "epochs", teach);
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    out.println(rollback(cause, toStep));
  }

  static String rollback(NonFiniteException cause, long toStep) {
    return "step %d: the %s of %s was not finite; back to step %d, and that batch is left out".formatted(cause.step(), cause.term(),
        cause.learner(), toStep);
  }

  @Override
  public void interrupted(String reason) {
    out.println("interrupted: " + reason);
  }

  @Override
  public void warned(String message) {
    out.println("warning: " + message);
  }

  private void say(String format, Object... arguments) {
    told = course.now();
    String rate = course.rate() == 0 ? "" : String.format(Locale.ROOT, "  %,.0f images/s  %s", course.rate(), course.left());
    out.println((String.format(Locale.ROOT, format, arguments) + rate).stripTrailing());
  }

  @Override
  public void close() {}
}
