package org.espalier.analysis.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a sweep came to. Runs of one variant differ in their seed alone; variants are compared seed by seed.
 *
 * @param score    what is compared: {@code top1}, {@code top5} or {@code best}, in percent
 * @param baseline the variant that the others are compared with
 */
public record SweepTable(String score, String baseline, List<Row> rows, List<Spread> spreads, List<Difference> differences) {
  /** Of the intervals. */
  public static final double CONFIDENCE = 0.95;

  /**
   * A learner of a run.
   *
   * @param status as in {@code result.json}
   * @param value  of the score; NaN if there is none
   */
  public record Row(String run, String variant, long seed, String learner, String status, double value, long steps, double seconds,
      String sha256) {}

  /**
   * A learner of a variant.
   *
   * @param seeds     with a value
   * @param deviation of one run (n - 1); NaN for a single seed
   */
  public record Spread(String variant, String learner, int seeds, double mean, double deviation) {}

  /**
   * A variant less the baseline, over the seeds that both have.
   *
   * @param low  end of the 95 % t interval; NaN for a single seed, which resolves nothing
   * @param high its other end
   */
  public record Difference(String variant, String learner, int seeds, double mean, double low, double high) {

    /** Whether the interval leaves out 0. */
    public boolean resolved() {
      return low > 0 || high < 0;
    }
  }

  public SweepTable {
    rows = List.copyOf(rows);
    spreads = List.copyOf(spreads);
    differences = List.copyOf(differences);
  }

  /** From the rows, in their order; a row without a value counts nowhere. */
  public static SweepTable of(String score, String baseline, List<Row> rows) {
    Map<String, Map<String, Map<Long, Double>>> values = new LinkedHashMap<>();   // by learner, variant, seed
    rows.stream().filter(row -> !Double.isNaN(row.value)).forEach(row -> values.computeIfAbsent(row.learner, key -> new LinkedHashMap<>())
        .computeIfAbsent(row.variant, key -> new TreeMap<>()).put(row.seed, row.value));
    List<Spread> spreads = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    values.forEach((learner, variants) -> variants.forEach((variant, seeds) -> {
      spreads.add(spread(variant, learner, List.copyOf(seeds.values())));
      Map<Long, Double> base = variants.getOrDefault(baseline, Map.of());
      if (!variant.equals(baseline) && seeds.keySet().stream().anyMatch(base::containsKey)) {
        differences.add(difference(variant, learner, seeds, base));
      }
    }));
    return new SweepTable(score, baseline, rows, spreads, differences);
  }

  private static Spread spread(String variant, String learner, List<Double> values) {
    return new Spread(variant, learner, values.size(), mean(values), deviation(values));
  }

  private static Difference difference(String variant, String learner, Map<Long, Double> seeds, Map<Long, Double> base) {
    Set<Long> both = new LinkedHashSet<>(seeds.keySet());
    both.retainAll(base.keySet());
    List<Double> differences = both.stream().map(seed -> seeds.get(seed) - base.get(seed)).toList();
    int pairs = differences.size();
    double mean = mean(differences);
    double half = pairs == 1 ? Double.NaN : StudentT.halfWidth(CONFIDENCE, pairs - 1) * deviation(differences) / Math.sqrt(pairs);
    return new Difference(variant, learner, pairs, mean, mean - half, mean + half);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  private static double deviation(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
  }
}
