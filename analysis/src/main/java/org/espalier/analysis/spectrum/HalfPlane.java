package org.espalier.analysis.spectrum;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * All rows and the columns 0 .. width / 2: the rest of the plane is conjugate, for the maps are real. A column's rows are in the order
 * 0, 1, .. height / 2, -1, -2, ..
 */
final class HalfPlane implements Bins {
  private final int height;
  private final int width;
  private final DoubleFFT_1D rows;
  private final DoubleFFT_1D lines;
  private final double[] plane;
  private final double[] line;

  HalfPlane(int height, int width) {
    this.height = height;
    this.width = width;
    this.rows = Fourier.ofLength(width);
    this.lines = Fourier.ofLength(height);
    this.plane = new double[height * width];
    this.line = new double[2 * height];
  }

  @Override
  public int cells() {
    return height * width;
  }

  @Override
  public int bins() {
    return columns() * height;
  }

  @Override
  public int bin(int row, int column) {
    return column < columns() ? column * height + place(row) : (width - column) * height + place((height - row) % height);
  }

  private int columns() {
    return width / 2 + 1;
  }

  private int place(int row) {
    return row <= height / 2 ? row : height / 2 + height - row;
  }

  @Override
  public void multiply(float[] batch, int from, Products products) {
    for (int i = 0; i < height * width; i++) {
      plane[i] = batch[from + i];
    }
    for (int row = 0; row < height; row++) {
      rows.realForward(plane, row * width);
    }
    for (int column = 0; column < columns(); column++) {
      multiplyColumn(column, products);
    }
  }

  private void multiplyColumn(int column, Products products) {
    for (int row = 0; row < height; row++) {
      line[2 * row] = Fourier.real(plane, row * width, width, column);
      line[2 * row + 1] = Fourier.imaginary(plane, row * width, width, column);
    }
    lines.complexForward(line);
    for (int row = 0; row < height; row++) {
      products.multiply(column * height + place(row), Fourier.amplitude(line[2 * row], line[2 * row + 1]));
    }
  }
}
