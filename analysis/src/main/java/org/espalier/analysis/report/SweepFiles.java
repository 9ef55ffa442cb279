package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.espalier.analysis.report.SweepTable.Difference;
import org.espalier.analysis.report.SweepTable.Row;
import org.espalier.analysis.report.SweepTable.Spread;

/** A sweep's table as JSON, as CSV and as Markdown. */
public final class SweepFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SweepFiles() {}

  public static ObjectNode json(SweepTable table) {
    ObjectNode json = JSON.createObjectNode();
    json.put("score", table.score()).put("baseline", table.baseline());
    ArrayNode runs = json.putArray("runs");
    for (Row row : table.rows()) {
      ObjectNode run = runs.addObject().put("run", row.run()).put("variant", row.variant()).put("seed", row.seed())
          .put("learner", row.learner()).put("status", row.status());
      number(run, "value", row.value());
      run.put("steps", row.steps()).put("seconds", row.seconds()).put("sha256", row.sha256());
    }
    ArrayNode variants = json.putArray("variants");
    for (Spread spread : table.spreads()) {
      ObjectNode variant = variants.addObject().put("variant", spread.variant()).put("learner", spread.learner())
          .put("seeds", spread.seeds()).put("mean", spread.mean());
      number(variant, "deviation", spread.deviation());
    }
    ArrayNode differences = json.putArray("differences");
    for (Difference difference : table.differences()) {
      ObjectNode one = differences.addObject().put("variant", difference.variant()).put("learner", difference.learner())
          .put("seeds", difference.seeds()).put("mean", difference.mean());
      number(one, "low", difference.low());
      number(one, "high", difference.high());
      one.put("resolved", difference.resolved());
    }
    return json;
  }

  private static void number(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }

  /** A row a run and learner. */
  public static String csv(SweepTable table) {
    StringBuilder csv = new StringBuilder("run,variant,seed,learner,status," + table.score() + ",steps,seconds,sha256\n");
    for (Row row : table.rows()) {
      csv.append(String.join(",", quoted(row.run()), quoted(row.variant()), Long.toString(row.seed()), row.learner(), row.status(),
          Double.isNaN(row.value()) ? "" : Double.toString(row.value()), Long.toString(row.steps()), Double.toString(row.seconds()),
          row.sha256())).append('\n');
    }
    return csv.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** Every run, then what variants came to and how they differ. */
  public static String markdown(SweepTable table) {
    StringBuilder text = new StringBuilder("| run | learner | %s (%%) | status |\n| --- | --- | --- | --- |\n".formatted(table.score()));
    table.rows().forEach(row ->
        text.append("| %s | %s | %s | %s |\n".formatted(row.run(), row.learner(), percent(row.value()), row.status())));
    text.append("\n| variant | learner | mean ± deviation (%%) | seeds | less %s, 95 %% interval |\n| --- | --- | --- | --- | --- |\n"
        .formatted(table.baseline()));
    for (Spread spread : table.spreads()) {
      String deviation = Double.isNaN(spread.deviation()) ? "" : " ± " + percent(spread.deviation());
      text.append("| %s | %s | %s%s | %d | %s |\n".formatted(spread.variant(), spread.learner(), percent(spread.mean()), deviation,
          spread.seeds(), difference(table.differences(), spread)));
    }
    return text.toString();
  }

  /** {@code +1.20 [0.31, 2.09]}, with "unresolved" where the interval contains 0 or there is none; empty for the baseline. */
  static String difference(List<Difference> differences, Spread spread) {
    return differences.stream().filter(one -> one.variant().equals(spread.variant()) && one.learner().equals(spread.learner())).findFirst()
        .map(SweepFiles::text).orElse("");
  }

  private static String text(Difference one) {
    String mean = String.format(Locale.ROOT, "%+.2f", one.mean());
    return Double.isNaN(one.low()) ? mean + ", one seed: unresolved"
        : mean + " [" + percent(one.low()) + ", " + percent(one.high()) + "]" + (one.resolved() ? "" : " unresolved");
  }

  static String percent(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
