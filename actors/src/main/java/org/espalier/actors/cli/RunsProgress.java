package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.actors.pipeline.Pipeline;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;

/**
 * A line for whatever happens in one of several runs, with its name in front. For any thread.
 *
 * @param epochs of each run
 */
record RunsProgress(Map<String, Integer> epochs, PrintWriter out) {

  static RunsProgress of(SweepPlan plan, PrintWriter out) {
    Map<String, Integer> epochs = epochs(plan.teachers());
    plan.runs().forEach(run -> epochs.put(run.name(), run.prepared().plan().epochs()));
    return new RunsProgress(epochs, out);
  }

  static RunsProgress of(Pipeline pipeline, PrintWriter out) {
    Map<String, Integer> epochs = epochs(pipeline.teachers());
    epochs.put(pipeline.folder().name(), pipeline.student().prepared().plan().epochs());
    return new RunsProgress(epochs, out);
  }

  private static Map<String, Integer> epochs(List<TeacherRun> teachers) {
    Map<String, Integer> epochs = new HashMap<>();
    teachers.forEach(run -> epochs.put(run.name(), run.prepared().plan().epochs()));
    return epochs;
  }

  RunListener of(String name) {
    return new RunListener() {
      @Override
      public void placed(long term, long step, long lastStep) {
        say(name, step == 0 ? "begins" : "goes on from step %d of %d".formatted(step, lastStep));
      }

      @Override
      public void epochEnded(EpochReport report) {
        say(name, String.format(Locale.ROOT, "epoch %d/%d  %s %.2f %%",
            report.epoch(), epochs.get(name), report.score(), report.test().top1Percent()));
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
