package org.espalier.analysis.run;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one learner reached in one epoch: a row of {@code metrics.csv}.
 *
 * @param epoch from 1
 * @param step optimizer updates done at the epoch's end
 * @param learner as in the experiment: {@code vit}, {@code agent}, ...
 * @param values what was measured; percentages from 0 to 100
 */
public record EpochMetrics(int epoch, long step, String learner, Map<Metric, Double> values) {
  public EpochMetrics {
    LearnerName.require(learner);
    Map<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  public static EpochMetrics of(int epoch, long step, String learner) {
    return new EpochMetrics(epoch, step, learner, Map.of());
  }

  /** The same row with one number more; NaN says that it was not measured. */
  public EpochMetrics with(Metric metric, double value) {
    if (Double.isNaN(value)) {
      return this;
    }
    Map<Metric, Double> more = new EnumMap<>(Metric.class);
    more.putAll(values);
    more.put(metric, value);
    return new EpochMetrics(epoch, step, learner, more);
  }

  public OptionalDouble get(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
