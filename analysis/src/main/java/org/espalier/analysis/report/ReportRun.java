package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.EventReader;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.LearnerScores;
import org.espalier.analysis.run.MetricsTable;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RobustnessFile;
import org.espalier.analysis.run.RunEvent;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.run.TeachersFile;

/**
 * One run as a report shows it, read once.
 *
 * @param label what the report calls it
 * @param written the experiment as the user wrote it
 * @param notable events but for steps and checkpoints, in order
 * @param result none while the run goes on, or after a crash
 * @param probes by learner, then by step
 * @param robustness errors under corruptions, if they were measured
 * @param teachers student beside teachers, if they were compared
 */
public record ReportRun(String label, RunFolder folder, ObjectNode experiment, String written, MetricsTable metrics,
    List<RunEvent> notable, Optional<RunResult> result, List<ProbeRecord> probes, Optional<RobustnessResult> robustness,
    Optional<Comparison> teachers) {
  private static final Set<String> EVERYDAY = Set.of(EventKind.STEP.label(), EventKind.CHECKPOINT.label());

  /** Reads a run that goes by the name of its folder. */
  public static ReportRun read(RunFolder folder) {
    return read(folder.name(), folder);
  }

  public static ReportRun read(String label, RunFolder folder) {
    return new ReportRun(label, folder, folder.readExperiment(), folder.readExperimentConf(), folder.readMetrics(),
        notable(folder), folder.readResult(), ProbeRecord.all(folder),
        Optional.of(folder.robustness()).filter(Files::exists).map(RobustnessFile::read),
        Optional.of(folder.teachers()).filter(Files::exists).map(TeachersFile::read));
  }

  private static List<RunEvent> notable(RunFolder folder) {
    List<RunEvent> events = new ArrayList<>();
    if (Files.exists(folder.events())) {
      EventReader.forEach(folder.events(), event -> {
        if (!EVERYDAY.contains(event.kind())) {
          events.add(event);
        }
      });
    }
    return events;
  }

  /** {@code completed} and the like, or {@code running or interrupted} where no one said how it ended. */
  String status() {
    return result.map(done -> done.status().label()).orElse("running or interrupted");
  }

  /** Names of the learners, those of the result first. */
  List<String> learners() {
    return result.filter(done -> !done.learners().isEmpty()).map(done -> List.copyOf(done.learners().keySet()))
        .orElseGet(metrics::learners);
  }

  /** What the result says of a learner, or what the metrics say so far. */
  LearnerResult learner(String name) {
    return result.map(done -> done.learners().get(name)).orElseGet(() -> soFar(LearnerScores.of(metrics.of(name))));
  }

  private static LearnerResult soFar(LearnerScores scores) {
    return new LearnerResult(scores.top1(), scores.top5(), scores.best(), "", "", 0);
  }
}
