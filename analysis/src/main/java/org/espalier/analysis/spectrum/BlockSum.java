package org.espalier.analysis.spectrum;

import java.util.Arrays;

/** Sums log amplitudes of a block of maps: many side by side, and those that are left over one by one. For one thread at a time. */
final class BlockSum {
  private final Bins bins;
  private final Amplitudes many;
  private final double epsilon;

  BlockSum(Bins bins, Amplitudes many, double epsilon) {
    this.bins = bins;
    this.many = many;
    this.epsilon = epsilon;
  }

  /** By bin. What leaves the range of many side by side is done again one by one. */
  double[] of(float[] batch, int first, int end) {
    int rest = end - (end - first) % many.maps();
    double[] sum = sum(many, batch, first, rest);
    addTo(sum, sum(bins, batch, rest, end));
    return isFinite(sum) ? sum : sum(bins, batch, first, end);
  }

  private double[] sum(Amplitudes amplitudes, float[] batch, int first, int end) {
    Products products = new Products(bins.bins(), epsilon);
    for (int map = first; map < end; map += amplitudes.maps()) {
      amplitudes.multiply(batch, map * bins.cells(), products);
    }
    return products.logarithms();
  }

  static boolean isFinite(double[] sum) {
    return Arrays.stream(sum).allMatch(Double::isFinite);
  }

  static void addTo(double[] sum, double[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
