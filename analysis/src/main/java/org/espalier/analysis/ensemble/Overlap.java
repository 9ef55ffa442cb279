package org.espalier.analysis.ensemble;

/**
 * Where two classifiers are right and wrong together, in samples. A share that has nothing to be a share of is not a number.
 *
 * @param bothWrong  whatever they take it for
 * @param sameAnswer for which both name the same class, right or wrong
 */
public record Overlap(long bothRight, long onlyFirst, long onlySecond, long bothWrong, long sameAnswer) {
  static final Overlap NONE = new Overlap(0, 0, 0, 0, 0);

  /** With one sample more. */
  Overlap plus(boolean first, boolean second, boolean same) {
    return new Overlap(bothRight + (first && second ? 1 : 0), onlyFirst + (first && !second ? 1 : 0),
        onlySecond + (!first && second ? 1 : 0), bothWrong + (first || second ? 0 : 1), sameAnswer + (same ? 1 : 0));
  }

  public long samples() {
    return bothRight + onlyFirst + onlySecond + bothWrong;
  }

  /** Share of the samples for which both name the same class, 0 to 1. */
  public double agreement() {
    return (double) sameAnswer / samples();
  }

  /** Share of errors in common, 0 to 1: both wrong over one of them wrong. */
  public double commonErrors() {
    return (double) bothWrong / (samples() - bothRight);
  }

  /**
   * Cohen's kappa of being right (Cohen 1960): how much more often both are right or both wrong than chance would have it, from their
   * accuracies alone; 1 if always, 0 if as often, below 0 if less often. Not a number where chance would always have it.
   */
  public double kappa() {
    double count = samples();
    double first = (bothRight + onlyFirst) / count;
    double second = (bothRight + onlySecond) / count;
    double chance = first * second + (1 - first) * (1 - second);
    return chance == 1 ? Double.NaN : ((bothRight + bothWrong) / count - chance) / (1 - chance);
  }
}
