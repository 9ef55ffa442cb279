package org.espalier.analysis.spectrum;

import java.util.Arrays;

/**
 * Of each bin the product of amplitudes, each plus epsilon: its logarithm is the sum of their logarithms and takes the time of one. A
 * product is kept as a value from 1 to below 2 and a power of 2.
 */
final class Products {
  /** Factors between two looks at the range: an amplitude whose square float32 holds is below 2e19, and epsilon is not so small then. */
  static final int FACTORS = 8;
  private static final double LOGARITHM_OF_2 = StrictMath.log(2);
  private static final int FRACTION_BITS = 52;

  private final double epsilon;
  private final double[] values;
  private final int[] exponents;

  Products(int bins, double epsilon) {
    this.epsilon = epsilon;
    this.values = new double[bins];
    this.exponents = new int[bins];
    Arrays.fill(values, 1);
  }

  /** By the amplitude of one map. */
  void multiply(int bin, double amplitude) {
    set(bin, values[bin] * (amplitude + epsilon));
  }

  /**
   * By the amplitudes of many maps.
   *
   * @param amplitudes (bins, maps), from a place on
   * @param maps       a multiple of {@link #FACTORS}
   */
  void multiply(int firstBin, int bins, float[] amplitudes, int from, int maps) {
    for (int bin = 0; bin < bins; bin++) {
      for (int map = 0; map < maps; map += FACTORS) {
        set(firstBin + bin, values[firstBin + bin] * product(amplitudes, from + bin * maps + map));
      }
    }
  }

  private double product(float[] amplitudes, int from) {
    double product = 1;
    for (int i = from; i < from + FACTORS; i++) {
      product *= amplitudes[i] + epsilon;
    }
    return product;
  }

  /** What is not finite stays so. */
  private void set(int bin, double value) {
    int exponent = Math.getExponent(value);
    exponents[bin] += exponent;
    values[bin] = value * Double.longBitsToDouble((long) (Double.MAX_EXPONENT - exponent) << FRACTION_BITS);
  }

  /** Sums of logarithms by bin. StrictMath, for a value may steer a schedule and must be the same on every machine. */
  double[] logarithms() {
    double[] sums = new double[values.length];
    for (int bin = 0; bin < sums.length; bin++) {
      sums[bin] = StrictMath.log(values[bin]) + exponents[bin] * LOGARITHM_OF_2;
    }
    return sums;
  }
}
