package org.espalier.analysis.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads two tables of metrics side by side, seconds passed over. */
final class MetricsCompared {
  private MetricsCompared() {}

  static NumbersCompared of(RunFolder left, RunFolder right) {
    List<EpochMetrics> ours = left.readMetrics().rows();
    List<EpochMetrics> theirs = right.readMetrics().rows();
    int shared = Math.min(ours.size(), theirs.size());
    for (int row = 0; row < shared; row++) {
      Optional<NumbersCompared.First> first = first(ours.get(row), theirs.get(row));
      if (first.isPresent()) {
        return NumbersCompared.differ(row, first.get());
      }
    }
    return NumbersCompared.ended(shared, ours.size() == shared, theirs.size() == shared);
  }

  private static Optional<NumbersCompared.First> first(EpochMetrics left, EpochMetrics right) {
    String ours = place(left);
    String theirs = place(right);
    if (!ours.equals(theirs)) {
      return Optional.of(new NumbersCompared.First(left.step(), left.epoch(), "row", ours, theirs));
    }
    return Arrays.stream(Metric.values()).filter(Metric::repeats)
        .filter(metric -> !left.get(metric).equals(right.get(metric))).findFirst()
        .map(metric -> new NumbersCompared.First(left.step(), left.epoch(), left.learner() + " " + metric.column(),
            text(left, metric), text(right, metric)));
  }

  private static String place(EpochMetrics row) {
    return "%s at step %d of epoch %d".formatted(row.learner(), row.step(), row.epoch());
  }

  private static String text(EpochMetrics row, Metric metric) {
    return row.values().containsKey(metric) ? row.values().get(metric).toString() : NumbersCompared.NONE;
  }
}
