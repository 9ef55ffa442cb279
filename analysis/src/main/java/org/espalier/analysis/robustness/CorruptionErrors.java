package org.espalier.analysis.robustness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.models.data.DataPart;
import org.espalier.models.train.EvaluationScore;

/**
 * Errors (100 less top-1, percent) of a network under corruptions.
 *
 * @param images     of every corruption and severity
 * @param clean      error on the pictures as they were; not a number where it is not known
 * @param severities each once, growing
 * @param errors     by corruption, a number for each of the severities
 */
public record CorruptionErrors(long images, double clean, List<Integer> severities, Map<Corruption, List<Double>> errors) {
  public CorruptionErrors {
    severities = List.copyOf(severities);
    Map<Corruption, List<Double>> copy = new LinkedHashMap<>();
    errors.forEach((corruption, row) -> copy.put(corruption, List.copyOf(row)));
    errors = Collections.unmodifiableMap(copy);
  }

  /** Told of every corruption when all its severities are scored, by who is scored. */
  @FunctionalInterface
  public interface Listener {
    void scored(String name, Corruption corruption, List<Double> errors);
  }

  /**
   * Measures a network, and what else is scored in the same passes.
   *
   * @param score what each scores on a part, by name: the same names in the same order for every part
   */
  public static Map<String, CorruptionErrors> measure(CorruptedParts parts, List<Corruption> corruptions, List<Integer> severities,
      Function<DataPart, Map<String, EvaluationScore>> score, Listener listener) {
    Map<String, Map<Corruption, List<Double>>> errors = new LinkedHashMap<>();
    Map<String, Long> images = new LinkedHashMap<>();
    for (Corruption corruption : corruptions) {
      for (int severity : severities) {
        score.apply(parts.of(corruption, severity)).forEach((name, found) -> {
          images.put(name, found.samples());
          errors.computeIfAbsent(name, first -> new LinkedHashMap<>()).computeIfAbsent(corruption, first -> new ArrayList<>())
              .add(error(found));
        });
      }
      errors.forEach((name, rows) -> listener.scored(name, corruption, rows.get(corruption)));
    }
    Map<String, EvaluationScore> clean = parts.clean().map(score).orElse(Map.of());
    Map<String, CorruptionErrors> measured = new LinkedHashMap<>();
    errors.forEach((name, rows) -> measured.put(name, new CorruptionErrors(images.get(name),
        Optional.ofNullable(clean.get(name)).map(CorruptionErrors::error).orElse(Double.NaN), severities, rows)));
    return measured;
  }

  private static double error(EvaluationScore score) {
    return 100.0 * (score.samples() - score.top1()) / score.samples();
  }

  /** Over the severities; not a number where it was not measured. */
  public double mean(Corruption corruption) {
    return errors.getOrDefault(corruption, List.of()).stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** Over those of the benchmark's corruptions that were measured. */
  public double mean() {
    return errors.keySet().stream().filter(Corruption::counts).mapToDouble(this::mean).average().orElse(Double.NaN);
  }

  /** Whether all fifteen that the benchmark's score counts were measured. */
  public boolean isWhole() {
    return errors.keySet().containsAll(Corruption.benchmark());
  }

  /** Only the named severities; empty if one of them was not measured. */
  Optional<CorruptionErrors> at(List<Integer> wanted) {
    if (!severities.containsAll(wanted)) {
      return Optional.empty();
    }
    Map<Corruption, List<Double>> chosen = new LinkedHashMap<>();
    errors.forEach((corruption, row) -> chosen.put(corruption,
        wanted.stream().map(severity -> row.get(severities.indexOf(severity))).toList()));
    return Optional.of(new CorruptionErrors(images, clean, wanted, chosen));
  }
}
