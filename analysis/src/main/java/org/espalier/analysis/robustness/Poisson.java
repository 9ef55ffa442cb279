package org.espalier.analysis.robustness;

import org.espalier.models.tensor.RandomStream;

/** Exact draws from the Poisson distribution: products of uniform values for small means, transformed rejection for others. */
final class Poisson {
  private static final double SMALL = 10;
  private static final double[] LOG_FACTORIALS = logFactorials(1024);

  private Poisson() {}

  /** @param mean from 0 */
  static int next(RandomStream draws, double mean) {
    return mean < SMALL ? byProduct(draws, StrictMath.exp(-mean)) : byRejection(draws, mean);
  }

  /** Events of a Poisson process in one unit of time (Knuth 1969). */
  private static int byProduct(RandomStream draws, double least) {
    int events = 0;
    for (double product = draws.nextDouble(); product > least; product *= draws.nextDouble()) {
      events++;
    }
    return events;
  }

  /** Algorithm PTRS (Hörmann 1993). */
  private static int byRejection(RandomStream draws, double mean) {
    double logMean = StrictMath.log(mean);
    double b = 0.931 + 2.53 * Math.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double logInverseAlpha = StrictMath.log(1.1239 + 1.1328 / (b - 3.4));
    double quick = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = draws.nextDouble() - 0.5;
      double v = 1 - draws.nextDouble();
      double room = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / room + b) * u + mean + 0.43);
      if (room >= 0.07 && v <= quick) {
        return (int) k;
      }
      boolean hopeless = k < 0 || room < 0.013 && v > room;
      if (!hopeless && StrictMath.log(v) + logInverseAlpha - StrictMath.log(a / (room * room) + b)
          <= k * logMean - mean - logFactorial(k)) {
        return (int) k;
      }
    }
  }

  /** Beyond the table by Stirling's series, whose error there is below 1e-19. */
  private static double logFactorial(double k) {
    if (k < LOG_FACTORIALS.length) {
      return LOG_FACTORIALS[(int) k];
    }
    double series = (1 - 1 / (30 * k * k)) / (12 * k);
    return (k + 0.5) * StrictMath.log(k) - k + 0.5 * StrictMath.log(2 * Math.PI) + series;
  }

  private static double[] logFactorials(int count) {
    double[] logs = new double[count];
    for (int k = 1; k < count; k++) {
      logs[k] = logs[k - 1] + StrictMath.log(k);
    }
    return logs;
  }
}
