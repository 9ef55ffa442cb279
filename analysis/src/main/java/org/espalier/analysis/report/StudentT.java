package org.espalier.analysis.report;

/** Student's t distribution with a whole number of degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
final class StudentT {
  private static final double WIDEST = 1e4;
  private static final int HALVINGS = 100;

  private StudentT() {}

  /** Half the width of a symmetric interval that holds so much of the distribution: 0.95 and 2 degrees give 4.30. */
  static double halfWidth(double share, int degrees) {
    if (degrees < 1 || !(share > 0 && share < 1)) {
      throw new IllegalArgumentException("no interval of " + share + " with " + degrees + " degrees of freedom");
    }
    double low = 0;
    double high = WIDEST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (within(middle, degrees) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** Probability of a value between -t and t. */
  private static double within(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cos = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cos : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
      term *= cos * cos * (k - 1) / k;
      sum += term;
    }
    double series = Math.sin(angle) * sum;
    return odd ? 2 / Math.PI * (angle + series) : series;
  }
}
