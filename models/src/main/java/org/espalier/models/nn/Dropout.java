package org.espalier.models.nn;

/**
 * Dropout (Srivastava et al. 2014) inside the kernels of other layers: they take a rate and a seed, and call {@code dropout} of
 * this class's script. A rate of 0 costs nothing.
 */
public final class Dropout {
  private Dropout() {}

  /** The rate in force: 0 in evaluation. */
  static double rate(Pass pass, double rate) {
    return pass.training() ? rate : 0;
  }

  /** The seed for a site, or 0 if nothing will be drawn. */
  static long seed(Pass pass, double rate, String site) {
    return rate(pass, rate) > 0 ? pass.seed(site) : 0;
  }
}
