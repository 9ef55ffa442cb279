package org.espalier.analysis.spectrum;

import java.util.Arrays;

/**
 * The bins of {@link Diagonal}, of many small maps side by side: their short transforms are one product with a matrix of cosines and one
 * with a matrix of sines.
 */
final class Diagonals implements Amplitudes {
  private static final int MAPS = 64;
  /** Terms of a product that are added in one loop. */
  private static final int TERMS = 4;

  private final int side;
  private final double[] sums;
  /** By place on the line of sums and map; behind the last place zeros up to a multiple of the terms. */
  private final double[][] lines;
  /** By bin and place. */
  private final double[][] cosines;
  private final double[][] sines;
  /** By bin and map. */
  private final double[][] real;
  private final double[][] imaginary;

  Diagonals(int side) {
    int bins = side / 2 + 1;
    int places = (side + TERMS - 1) / TERMS * TERMS;
    this.side = side;
    this.sums = new double[2 * side];
    this.lines = new double[places][MAPS];
    this.cosines = matrix(Fourier.cosines(side), bins, places);
    this.sines = matrix(Fourier.sines(side), bins, places);
    this.real = new double[bins][MAPS];
    this.imaginary = new double[bins][MAPS];
  }

  private static double[][] matrix(double[] table, int bins, int places) {
    double[][] matrix = new double[bins][places];
    for (int k = 0; k < bins; k++) {
      for (int i = 0; i < table.length; i++) {
        matrix[k][i] = table[k * i % table.length];
      }
    }
    return matrix;
  }

  @Override
  public int maps() {
    return MAPS;
  }

  @Override
  public void multiply(float[] batch, int from, Products products) {
    for (int map = 0; map < MAPS; map++) {
      addLine(batch, from + map * side * side, map);
    }
    for (int k = 0; k < real.length; k++) {
      sum(cosines[k], real[k]);
      sum(sines[k], imaginary[k]);
    }
    for (int map = 0; map < MAPS; map++) {
      for (int k = 0; k < real.length; k++) {
        products.multiply(k, Fourier.amplitude(real[k][map], imaginary[k][map]));
      }
    }
  }

  private void addLine(float[] batch, int from, int map) {
    Diagonal.addAntiDiagonals(batch, from, side, sums);
    for (int i = 0; i < side; i++) {
      lines[i][map] = sums[i];
    }
  }

  private void sum(double[] weights, double[] to) {
    Arrays.fill(to, 0);
    for (int i = 0; i < weights.length; i += TERMS) {
      add(weights[i], lines[i], weights[i + 1], lines[i + 1], weights[i + 2], lines[i + 2], weights[i + 3], lines[i + 3], to);
    }
  }

  private static void add(double a, double[] x, double b, double[] y, double c, double[] z, double d, double[] w, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += a * x[i] + b * y[i] + (c * z[i] + d * w[i]);
    }
  }
}
