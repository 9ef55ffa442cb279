package org.espalier.analysis.robustness;

/** What a corruption does to a picture, in place; values may leave 0 .. 1. A function of its arguments alone. */
@FunctionalInterface
interface Effect {

  /** @param level the parameters of a severity, see {@link SeverityTable} */
  void apply(Picture picture, double[] level, Draws draws);
}
