package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.analysis.run.LearnerResult;

/**
 * Results as a Markdown table, a row for every learner of every experiment: runs that differ in nothing but their seed share their
 * rows, with the mean over the seeds and the standard deviation of one run (n - 1).
 */
public final class SeedTable {
  /** What does not make two runs different experiments here. */
  private static final List<String> PASSED_OVER = List.of("seed", "name", "checkpoint", "devices");
  private static final String HEAD = """
      | experiment | learner | top-1 (%) | at its best epoch | top-5 (%) | seeds |
      | --- | --- | --- | --- | --- | --- |
      """;

  private SeedTable() {}

  /** Rows in the order in which the runs come. */
  public static String markdown(List<ReportRun> runs) {
    Map<ObjectNode, List<ReportRun>> experiments = new LinkedHashMap<>();
    for (ReportRun run : runs) {
      ObjectNode experiment = run.experiment().deepCopy();
      experiments.computeIfAbsent(experiment.remove(PASSED_OVER), key -> new ArrayList<>()).add(run);
    }
    StringBuilder table = new StringBuilder(HEAD);
    experiments.values().forEach(seeds -> seeds.get(0).learners().forEach(learner -> table.append(row(learner, seeds))));
    return table.toString();
  }

  private static String row(String learner, List<ReportRun> seeds) {
    List<LearnerResult> results = seeds.stream().map(run -> run.learner(learner)).toList();
    return "| %s | %s | %s | %s | %s | %d |\n".formatted(name(seeds.get(0)), learner, spread(results, LearnerResult::top1),
        spread(results, result -> result.best() == null ? Double.NaN : result.best().top1()), spread(results, LearnerResult::top5),
        seeds.size());
  }

  private static String name(ReportRun run) {
    String description = run.experiment().path("description").asText();
    return (description.isEmpty() ? run.label() : description).replace("|", "\\|");
  }

  private static String spread(List<LearnerResult> results, ToDoubleFunction<LearnerResult> score) {
    double[] values = results.stream().mapToDouble(score).toArray();
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    if (Double.isNaN(mean)) {
      return "-";
    }
    if (values.length == 1) {
      return String.format(Locale.ROOT, "%.2f", mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return String.format(Locale.ROOT, "%.2f ± %.2f", mean, Math.sqrt(squares / (values.length - 1)));
  }
}
