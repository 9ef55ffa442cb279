package org.espalier.analysis.robustness;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A network's errors under corruptions beside a reference's (Hendrycks and Dietterich 2019, section 4). All numbers are percent; what
 * cannot be said is not a number.
 *
 * @param weights its file
 */
public record NetworkRobustness(String weights, CorruptionErrors errors, Optional<Reference> reference) {

  /** The sum of errors over the severities over that of the reference. */
  public double ce(Corruption corruption) {
    return reference.map(other -> share(errors.mean(corruption), other.mean(corruption))).orElse(Double.NaN);
  }

  /** The same of what corruption adds to the error on clean pictures. */
  public double relativeCe(Corruption corruption) {
    return reference.map(other -> share(errors.mean(corruption) - errors.clean(), other.mean(corruption) - other.clean()))
        .orElse(Double.NaN);
  }

  private static double share(double ours, double others) {
    return others == 0 ? Double.NaN : 100 * ours / others;
  }

  /** Mean over the fifteen; not a number if one was not measured. */
  public double mce() {
    return overTheFifteen(this::ce);
  }

  public double relativeMce() {
    return overTheFifteen(this::relativeCe);
  }

  private double overTheFifteen(ToDoubleFunction<Corruption> error) {
    return Corruption.benchmark().stream().mapToDouble(error).sum() / Corruption.benchmark().size();
  }
}
