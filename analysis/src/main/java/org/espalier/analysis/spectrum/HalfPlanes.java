package org.espalier.analysis.spectrum;

/**
 * The bins of {@link HalfPlane}, of many small maps side by side and in float32: cosines and sines over the rows, of both cosines and
 * sines over the columns, and of each four of these the amplitudes of a bin and of that in the opposite row.
 */
final class HalfPlanes implements Amplitudes {
  /** With less, amplitudes would count whose squares float32 cannot hold. */
  static final double SMALLEST_EPSILON = 1e-9;
  /** So long that a loop is worth its beginning, so short that the rows of lanes stay in a cache. */
  private static final int LANES = 1024;
  private static final int MOST_MAPS = 64;
  /** Maps that are turned together: to find a row of lanes takes longer than to write a lane. */
  private static final int TURNED = 4;

  private final int height;
  private final int width;
  private final int maps;
  /** Rows 0 .. height / 2. */
  private final int rows;
  /** A lane for each map and column. */
  private final LaneTransform overRows;
  /** A lane for each row and map. */
  private final LaneTransform ofCosines;
  private final LaneTransform ofSines;
  private final float[] amplitudes;

  HalfPlanes(int height, int width) {
    this.height = height;
    this.width = width;
    this.maps = Math.max(Products.FACTORS, Integer.highestOneBit(Math.min(MOST_MAPS, LANES / width)));
    this.rows = height / 2 + 1;
    this.overRows = new LaneTransform(height, maps * width);
    this.ofCosines = new LaneTransform(width, rows * maps);
    this.ofSines = new LaneTransform(width, rows * maps);
    this.amplitudes = new float[rows * maps];
  }

  @Override
  public int maps() {
    return maps;
  }

  @Override
  public void multiply(float[] batch, int from, Products products) {
    for (int map = 0; map < maps; map++) {
      for (int row = 0; row < height; row++) {
        System.arraycopy(batch, from + (map * height + row) * width, overRows.input[row], map * width, width);
      }
    }
    overRows.run();
    turn(overRows.cosines, ofCosines.input);
    turn(overRows.sines, ofSines.input);
    ofCosines.run();
    ofSines.run();
    for (int column = 0; column <= width / 2; column++) {
      multiplyColumn(column, products);
    }
  }

  /** From a lane for each map and column to one for each row and map. */
  private void turn(float[][] from, float[][] to) {
    for (int row = 0; row < rows; row++) {
      for (int map = 0; map < maps; map += TURNED) {
        turn(from[row], map * width, to, row * maps + map);
      }
    }
  }

  private void turn(float[] from, int first, float[][] to, int at) {
    for (int column = 0; column < width; column++) {
      float[] lanes = to[column];
      int lane = first + column;
      lanes[at] = from[lane];
      lanes[at + 1] = from[lane + width];
      lanes[at + 2] = from[lane + 2 * width];
      lanes[at + 3] = from[lane + 3 * width];
    }
  }

  /** In the order of {@link HalfPlane}: rows 0 .. height / 2, then the opposite ones but those that are their own. */
  private void multiplyColumn(int column, Products products) {
    takeAmplitudes(column, 1);
    products.multiply(column * height, rows, amplitudes, 0, maps);
    takeAmplitudes(column, -1);
    products.multiply(column * height + rows, height - rows, amplitudes, maps, maps);
  }

  private void takeAmplitudes(int column, int sign) {
    takeAmplitudes(ofCosines.cosines[column], ofCosines.sines[column], ofSines.cosines[column], ofSines.sines[column], sign, amplitudes);
  }

  /** Of cosines of cosines, sines of cosines, and so on. */
  private static void takeAmplitudes(float[] cc, float[] sc, float[] cs, float[] ss, float sign, float[] amplitudes) {
    for (int i = 0; i < amplitudes.length; i++) {
      float real = cc[i] - sign * ss[i];
      float imaginary = cs[i] + sign * sc[i];
      amplitudes[i] = (float) Math.sqrt(real * real + imaginary * imaginary);
    }
  }
}
