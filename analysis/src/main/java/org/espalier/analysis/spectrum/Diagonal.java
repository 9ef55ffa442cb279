package org.espalier.analysis.spectrum;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Bins (k, k) of square maps, k = 0 .. n/2. On the diagonal the transform depends on row + column alone, so it is that of length n of
 * the sums over anti-diagonals: n * n additions and one short transform, and no two-dimensional one at all. The other half of the
 * diagonal is conjugate.
 */
final class Diagonal implements Amplitudes {
  private final int side;
  private final DoubleFFT_1D transform;

  Diagonal(int side) {
    this.side = side;
    this.transform = Fourier.ofLength(side);
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
  public double[] workspace() {
    return new double[2 * side];
  }

  @Override
  public void multiply(float[] maps, int from, double[] sums, double epsilon, double[] products) {
    addAntiDiagonals(maps, from, sums);
    transform.realForward(sums);
    for (int k = 0; k < products.length; k++) {
      double real = Fourier.real(sums, 0, side, k);
      double imaginary = Fourier.imaginary(sums, 0, side, k);
      products[k] *= Math.sqrt(real * real + imaginary * imaginary) + epsilon;
    }
  }

  /** By row + column, in a line of twice the length, then folded modulo n. */
  private void addAntiDiagonals(float[] maps, int from, double[] sums) {
    Arrays.fill(sums, 0);
    for (int row = 0; row < side; row++) {
      addRow(maps, from + row * side, sums, row);
    }
    for (int i = 0; i < side; i++) {
      sums[i] += sums[side + i];
    }
  }

  private void addRow(float[] maps, int from, double[] sums, int to) {
    for (int i = 0; i < side; i++) {
      sums[to + i] += maps[from + i];
    }
  }
}
