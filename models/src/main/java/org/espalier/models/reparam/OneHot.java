package org.espalier.models.reparam;

/**
 * How sharply a head looks at its one key: the bias that this key has over the others, and what the values are multiplied by to make up
 * for what leaks to them (spec section 2.2). With M keys the target gets a = e^beta / (e^beta + M - 1), each other key
 * c = 1 / (e^beta + M - 1).
 *
 * @param beta        natural logarithm of the target's weight over another key's, above 0
 * @param compensated whether the values are multiplied by 1 / (a - c)
 */
public record OneHot(double beta, boolean compensated) {

  /** Leaves the share {@code eps} of the attention to the other keys together: beta = ln((M - 1) (1 - eps) / eps). */
  public static OneHot leaving(double eps, int keys, boolean compensated) {
    return new OneHot(StrictMath.log((keys - 1) * (1 - eps) / eps), compensated);
  }

  /** a. */
  public double target(int keys) {
    return 1 / (1 + (keys - 1) * StrictMath.exp(-beta));
  }

  /** c. */
  public double leak(int keys) {
    return StrictMath.exp(-beta) / (1 + (keys - 1) * StrictMath.exp(-beta));
  }

  /** s, what the values are multiplied by. */
  public double scale(int keys) {
    return compensated ? 1 / (target(keys) - leak(keys)) : 1;
  }
}
