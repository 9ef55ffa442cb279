package org.espalier.analysis.spectrum;

import java.util.Locale;

/** Which frequencies a curve is read at. */
public enum Mode {
  /** As "How Do Vision Transformers Work?" (Park and Kim 2022) does it: square maps only, and without the Nyquist bin where n is even. */
  STRICT,
  /** True frequencies, of any height and width. */
  GENERAL;

  /** A bin of the unshifted transform. */
  record Bin(int row, int column) {}

  /** As settings and files call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Points of the curve of maps of this size, the first at frequency 0. */
  int points(int height, int width) {
    int side = side(height, width);
    return this == STRICT ? (side + 1) / 2 : side / 2 + 1;
  }

  /** The bin of a point: k-th of the diagonal, or as near to it as the longer side allows. */
  Bin bin(int k, int height, int width) {
    int side = side(height, width);
    return new Bin(nearest(k, height, side), nearest(k, width, side));
  }

  /** The place of pi among the points; between two of them, or behind the last. */
  double placeOfPi(int height, int width) {
    return this == STRICT ? points(height, width) - 1 : side(height, width) / 2.0;
  }

  private int side(int height, int width) {
    if (this == STRICT && height != width) {
      throw new IllegalArgumentException("the strict recipe reads the diagonal of square maps, but these have %d x %d cells: take the "
          .formatted(height, width) + "general mode");
    }
    return Math.min(height, width);
  }

  /** Round half up, in whole numbers. */
  private static int nearest(int k, int size, int side) {
    return (int) ((2L * k * size + side) / (2L * side)) % size;
  }
}
