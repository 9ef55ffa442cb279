package org.espalier.models.data;

/** A rectangle of rows {@code top} to {@code bottom} and columns {@code left} to {@code right}, both without the last. */
public record Box(int top, int bottom, int left, int right) {

  /**
   * Cutmix's box: its sides are sqrt(1 - lambda) of the picture's, but an odd side loses a row, and what is outside is cut off.
   *
   * @param row    of its middle
   * @param column of its middle
   */
  public static Box around(int row, int column, double lambda, int height, int width) {
    double side = Math.sqrt(1 - lambda);
    int halfHeight = (int) (height * side) / 2;
    int halfWidth = (int) (width * side) / 2;
    return new Box(Math.max(0, row - halfHeight), Math.min(height, row + halfHeight), Math.max(0, column - halfWidth),
        Math.min(width, column + halfWidth));
  }

  /** The share of the picture outside it. */
  public double rest(int height, int width) {
    return 1 - (double) (bottom - top) * (right - left) / ((double) height * width);
  }
}
