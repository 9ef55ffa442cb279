package org.espalier.analysis.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Linear centred kernel alignment of features of the same samples (Kornblith et al. 2019, equations 1 to 4): with X (N, d1) and Y (N, d2)
 * less the means of their columns,
 * <pre>CKA(X, Y) = ||X^T Y||_F^2 / (||X^T X||_F ||Y^T Y||_F)</pre>
 * between 0 and 1; 1 of features that a rotation and a factor make of each other. Exact over all samples, whatever the batches: X^T Y is
 * summed up in float64, sample by sample. It takes 8 d1 d2 bytes for every two features, each with itself too. One thread at a time.
 */
final class LinearCka {
  private final List<Columns> features;
  private final List<List<Products>> products = new ArrayList<>();
  private long samples;

  /** @param widths d of each feature */
  LinearCka(int... widths) {
    features = IntStream.of(widths).mapToObj(Columns::new).toList();
    for (int i = 0; i < widths.length; i++) {
      int first = i;
      products.add(IntStream.rangeClosed(0, i).mapToObj(j -> new Products(widths[first], widths[j])).toList());
    }
  }

  /**
   * Adds a batch.
   *
   * @param batch of each feature (B, d)
   */
  void add(List<float[]> batch, int size) {
    List<double[]> shifted = IntStream.range(0, features.size()).mapToObj(i -> features.get(i).add(batch.get(i), size)).toList();
    for (int i = 0; i < shifted.size(); i++) {
      for (int j = 0; j <= i; j++) {
        products.get(i).get(j).add(shifted.get(i), shifted.get(j), size);
      }
    }
    samples += size;
  }

  /** Of two features, by their places; not a number where one is the same for all samples. */
  double of(int i, int j) {
    double norms = Math.sqrt(squaredNorm(i, i)) * Math.sqrt(squaredNorm(j, j));
    return norms == 0 ? Double.NaN : squaredNorm(Math.max(i, j), Math.min(i, j)) / norms;
  }

  private double squaredNorm(int i, int j) {
    return products.get(i).get(j).squaredNorm(features.get(i).sums, features.get(j).sums, samples);
  }

  /** A feature less the first sample's, so that means far from 0 cost no digits, and the sums of its columns. */
  private static final class Columns {
    private final double[] sums;
    private float[] origin;

    Columns(int width) {
      sums = new double[width];
    }

    double[] add(float[] batch, int size) {
      int width = sums.length;
      if (batch.length != size * width) {
        throw new IllegalArgumentException("%d values are not %d features of %d samples".formatted(batch.length, width, size));
      }
      origin = origin == null ? Arrays.copyOf(batch, width) : origin;
      double[] shifted = new double[batch.length];
      for (int i = 0; i < batch.length; i++) {
        shifted[i] = (double) batch[i] - origin[i % width];
        sums[i % width] += shifted[i];
      }
      return shifted;
    }
  }

  /** X^T Y of shifted features. */
  private static final class Products {
    private final double[][] sums;

    Products(int first, int second) {
      sums = new double[first][second];
    }

    void add(double[] x, double[] y, int size) {
      for (int i = 0; i < sums.length; i++) {
        for (int sample = 0; sample < size; sample++) {
          addScaled(sums[i], x[sample * sums.length + i], y, sample * sums[i].length);
        }
      }
    }

    private static void addScaled(double[] row, double factor, double[] y, int from) {
      for (int j = 0; j < row.length; j++) {
        row[j] += factor * y[from + j];
      }
    }

    /** Of X^T Y about the means, the sum of squares. */
    double squaredNorm(double[] sumX, double[] sumY, long samples) {
      double norm = 0;
      for (int i = 0; i < sums.length; i++) {
        for (int j = 0; j < sums[i].length; j++) {
          double centred = sums[i][j] - sumX[i] * sumY[j] / samples;
          norm += centred * centred;
        }
      }
      return norm;
    }
  }
}
