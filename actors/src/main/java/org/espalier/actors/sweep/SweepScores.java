package org.espalier.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.analysis.report.SweepTable;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.experiment.Sweep;

/** Compares what the runs of a sweep came to. */
public final class SweepScores {
  private SweepScores() {}

  /** @param results of a run; empty as long as there is none */
  public static SweepTable table(Sweep sweep, Function<Sweep.Run, Optional<RunResult>> results) {
    List<SweepTable.Row> rows = new ArrayList<>();
    sweep.runs().forEach(run -> rows.addAll(rows(sweep, run, results.apply(run))));
    return SweepTable.of(sweep.score(), sweep.baseline(), rows);
  }

  private static List<SweepTable.Row> rows(Sweep sweep, Sweep.Run run, Optional<RunResult> result) {
    long seed = run.experiment().seed();
    if (result.isEmpty()) {
      return List.of(new SweepTable.Row(run.name(), run.variant(), seed, "", "not begun", Double.NaN, 0, 0, ""));
    }
    boolean complete = result.get().status() == RunResult.Status.COMPLETED;   // scores of a run half-way are not compared
    return result.get().learners().entrySet().stream().map(learner -> new SweepTable.Row(run.name(), run.variant(), seed,
        learner.getKey(), result.get().status().label(), complete ? score(sweep, learner.getValue()) : Double.NaN, result.get().steps(),
        result.get().seconds(), learner.getValue().sha256())).toList();
  }

  private static double score(Sweep sweep, LearnerResult result) {
    return switch (sweep.score()) {
      case "top5" -> result.top5();
      case "best" -> result.best() == null ? Double.NaN : result.best().top1();
      default -> result.top1();
    };
  }
}
