package org.espalier.analysis.robustness;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;

/**
 * The network whose errors count as 1.
 *
 * @param name  for people
 * @param clean error on the pictures as they were, percent; not a number where it is not known
 * @param means mean error over the severities by corruption, percent
 */
public record Reference(String name, double clean, Map<Corruption, Double> means) {
  /** ImageNet-C's own, of 1000 classes and all five severities (Hendrycks and Dietterich 2019, their published code). */
  public static final Reference ALEXNET = alexNet();
  public static final int ALEXNET_CLASSES = 1000;

  public Reference {
    means = Collections.unmodifiableMap(new EnumMap<>(means));
  }

  /** @throws InputException if it was not measured at one of the severities */
  public static Reference of(String name, CorruptionErrors measured, List<Integer> severities) {
    CorruptionErrors chosen = measured.at(severities).orElseThrow(() -> new InputException("the reference %s was measured at severities %s,"
        + " but %s are needed: measure it anew, or choose others with --severities", name, measured.severities(), severities));
    Map<Corruption, Double> means = new EnumMap<>(Corruption.class);
    chosen.errors().keySet().forEach(corruption -> means.put(corruption, chosen.mean(corruption)));
    return new Reference(name, measured.clean(), means);
  }

  double mean(Corruption corruption) {
    return means.getOrDefault(corruption, Double.NaN);
  }

  private static Reference alexNet() {
    double[] errors = {88.6428, 89.4468, 92.2640, 81.9880, 82.6268, 78.5948, 79.8360, 86.6816, 82.6572, 81.9324, 56.4592, 85.3204, 64.6056,
        71.7840, 60.6500};
    Map<Corruption, Double> means = new EnumMap<>(Corruption.class);
    for (Corruption corruption : Corruption.benchmark()) {
      means.put(corruption, errors[means.size()]);
    }
    return new Reference("alexnet", Double.NaN, means);
  }
}
