package org.espalier.actors.cli;

import java.util.List;
import java.util.Optional;
import org.espalier.analysis.run.Metric;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.EvaluationScore;

/**
 * What a line of {@code metrics.csv} says of an epoch that a person is told.
 *
 * @param loss NaN if the network rested
 * @param top1 percent on the test pictures
 */
record EpochRow(int epoch, long step, String learner, double loss, double top1) {
  /** A report holds counts; so many pictures give back every percentage to the digits that are shown. */
  private static final long FINE = 100_000_000;

  /** Empty for what is no such line. */
  static Optional<EpochRow> of(List<String> columns, String line) {
    List<String> cells = List.of(line.split(",", -1));
    if (columns.isEmpty() || cells.size() != columns.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new EpochRow(Integer.parseInt(cell(columns, cells, "epoch")), Long.parseLong(cell(columns, cells, "step")),
          cell(columns, cells, "learner"), number(cell(columns, cells, Metric.TRAIN_LOSS.column())),
          number(cell(columns, cells, Metric.TEST_TOP1.column()))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String cell(List<String> columns, List<String> cells, String column) {
    int place = columns.indexOf(column);
    return place < 0 ? "" : cells.get(place);
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  /** As the run itself told it, as far as that is shown. */
  EpochReport report() {
    EvaluationScore test = new EvaluationScore(FINE, Math.round(top1 / 100 * FINE), 0, Double.NaN);
    return new EpochReport(epoch, step, learner, !Double.isNaN(loss), Double.NaN, loss, Double.NaN, Double.NaN, Double.NaN, Double.NaN,
        Double.NaN, Optional.empty(), test, null);
  }
}
