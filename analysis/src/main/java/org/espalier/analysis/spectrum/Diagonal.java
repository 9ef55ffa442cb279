package org.espalier.analysis.spectrum;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Bins (k, k) of square maps, k = 0 .. n/2. On the diagonal the transform depends on row + column alone, so it is that of length n of
 * the sums over anti-diagonals: n * n additions and one short transform, and no two-dimensional one at all. The other half of the
 * diagonal is conjugate.
 */
final class Diagonal implements Bins {
  private final int side;
  private final DoubleFFT_1D transform;
  private final double[] sums;

  Diagonal(int side) {
    this.side = side;
    this.transform = Fourier.ofLength(side);
    this.sums = new double[2 * side];
  }

  @Override
  public int cells() {
    return side * side;
  }

  @Override
  public int bins() {
    return side / 2 + 1;
  }

  @Override
  public int bin(int row, int column) {
    if (row != column) {
      throw new IllegalArgumentException("bin (%d, %d) is not on the diagonal, which is all that was summed".formatted(row, column));
    }
    return Math.min(row, side - row);
  }

  @Override
  public void multiply(float[] batch, int from, Products products) {
    addAntiDiagonals(batch, from, side, sums);
    transform.realForward(sums);
    for (int k = 0; k < bins(); k++) {
      products.multiply(k, Fourier.amplitude(Fourier.real(sums, 0, side, k), Fourier.imaginary(sums, 0, side, k)));
    }
  }

  /** By row + column, in a line of twice the length, then folded modulo n. */
  static void addAntiDiagonals(float[] batch, int from, int side, double[] sums) {
    Arrays.fill(sums, 0);
    for (int row = 0; row < side; row++) {
      addRow(batch, from + row * side, side, sums, row);
    }
    for (int i = 0; i < side; i++) {
      sums[i] += sums[side + i];
    }
  }

  private static void addRow(float[] batch, int from, int side, double[] sums, int to) {
    for (int i = 0; i < side; i++) {
      sums[to + i] += batch[from + i];
    }
  }
}
