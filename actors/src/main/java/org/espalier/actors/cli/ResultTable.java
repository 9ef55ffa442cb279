package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;

/** A run's result for a terminal. */
final class ResultTable {
  private ResultTable() {}

  static String of(RunFolder folder, RunResult result) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("learner", "top-1", "top-5", "best", "epoch", "parameters", "weights"));
    result.learners().forEach((name, learner) -> rows.add(List.of(name, Texts.percent(learner.top1()), Texts.percent(learner.top5()),
        learner.best() == null ? "-" : Texts.percent(learner.best().top1()), epoch(learner), Texts.count(learner.parameters()),
        learner.weights().isEmpty() ? "-" : folder.path().resolve(learner.weights()).toString())));
    return "%s: %s after %d epochs, %s steps, %s%n%s%nexperiment %s".formatted(folder.path(), result.status().label(), result.epochs(),
        Texts.count(result.steps()), Texts.time(result.seconds()), Texts.table(rows, List.of(6)), result.experimentHash());
  }

  private static String epoch(LearnerResult learner) {
    return learner.best() == null ? "-" : Integer.toString(learner.best().epoch());
  }
}
