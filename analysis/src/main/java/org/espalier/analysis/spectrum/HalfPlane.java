package org.espalier.analysis.spectrum;

import org.jtransforms.fft.DoubleFFT_1D;

/** All rows and the columns 0 .. width / 2: the rest of the plane is conjugate, for the maps are real. */
final class HalfPlane implements Amplitudes {
  private final int height;
  private final int width;
  private final int columns;
  private final DoubleFFT_1D rows;
  private final DoubleFFT_1D lines;

  HalfPlane(int height, int width) {
    this.height = height;
    this.width = width;
    this.columns = width / 2 + 1;
    this.rows = Fourier.ofLength(width);
    this.lines = Fourier.ofLength(height);
  }

  @Override
  public int cells() {
    return height * width;
  }

  @Override
  public int bins() {
    return columns * height;
  }

  @Override
  public int bin(int row, int column) {
    return column < columns ? column * height + row : (width - column) * height + (height - row) % height;
  }

  @Override
  public double[] workspace() {
    return new double[height * width + 2 * height];
  }

  @Override
  public void multiply(float[] maps, int from, double[] space, double epsilon, double[] products) {
    for (int i = 0; i < height * width; i++) {
      space[i] = maps[from + i];
    }
    for (int row = 0; row < height; row++) {
      rows.realForward(space, row * width);
    }
    for (int column = 0; column < columns; column++) {
      multiplyColumn(space, column, epsilon, products);
    }
  }

  private void multiplyColumn(double[] space, int column, double epsilon, double[] products) {
    int line = height * width;
    for (int row = 0; row < height; row++) {
      space[line + 2 * row] = Fourier.real(space, row * width, width, column);
      space[line + 2 * row + 1] = Fourier.imaginary(space, row * width, width, column);
    }
    lines.complexForward(space, line);
    for (int row = 0; row < height; row++) {
      double real = space[line + 2 * row];
      double imaginary = space[line + 2 * row + 1];
      products[column * height + row] *= Math.sqrt(real * real + imaginary * imaginary) + epsilon;
    }
  }
}
