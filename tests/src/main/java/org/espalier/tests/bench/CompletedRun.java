package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.analysis.report.SweepTable;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.experiment.Experiment;

/** A run of a study that came to its end, with one network. */
record CompletedRun(RunFolder folder, Experiment experiment, RunResult result) {
  private static final String LEARNER = "net";

  /** All of them anywhere below a folder, in the order of their places. */
  static List<CompletedRun> below(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.endsWith("result.json")).sorted().map(path -> new RunFolder(path.getParent()))
          .flatMap(run -> run.readResult().filter(result -> result.status() == RunResult.Status.COMPLETED).stream()
              .map(result -> new CompletedRun(run, Experiment.of(run.readExperiment()), result))).toList();
    }
  }

  LearnerResult learner() {
    return result.learners().get(LEARNER);
  }

  /** @param arm of the study that it belongs to */
  SweepTable.Row row(String arm) {
    return new SweepTable.Row(arm + ", seed " + experiment.seed(), arm, experiment.seed(), LEARNER, "completed", learner().top1(),
        result.steps(), result.seconds(), learner().sha256());
  }
}
