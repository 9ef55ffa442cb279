package org.espalier.analysis.run;

import java.util.Comparator;
import java.util.List;

/**
 * How well a learner does by its rows of metrics: on test images, or on validation images where no test was made.
 *
 * @param top1 percent, of the last epoch; NaN before the first
 * @param top5 likewise
 * @param best the epoch that validation likes best (test, where nothing else was measured), with its top-1 on the same images
 *     as {@code top1}; null before the first evaluation
 */
public record LearnerScores(double top1, double top5, LearnerResult.Best best) {

  /** From the rows of one learner, by epoch. */
  public static LearnerScores of(List<EpochMetrics> rows) {
    boolean tested = has(rows, Metric.TEST_TOP1);
    Metric top1 = tested ? Metric.TEST_TOP1 : Metric.VAL_TOP1;
    Metric chooser = has(rows, Metric.VAL_TOP1) ? Metric.VAL_TOP1 : Metric.TEST_TOP1;
    LearnerResult.Best best = rows.stream().filter(row -> row.get(chooser).isPresent() && row.get(top1).isPresent())
        .max(Comparator.comparingDouble((EpochMetrics row) -> row.get(chooser).getAsDouble())
            .thenComparing(EpochMetrics::epoch, Comparator.reverseOrder()))
        .map(row -> new LearnerResult.Best(row.get(top1).getAsDouble(), row.epoch())).orElse(null);
    return new LearnerScores(last(rows, top1), last(rows, tested ? Metric.TEST_TOP5 : Metric.VAL_TOP5), best);
  }

  private static boolean has(List<EpochMetrics> rows, Metric metric) {
    return rows.stream().anyMatch(row -> row.get(metric).isPresent());
  }

  private static double last(List<EpochMetrics> rows, Metric metric) {
    return rows.isEmpty() ? Double.NaN : rows.get(rows.size() - 1).get(metric).orElse(Double.NaN);
  }
}
