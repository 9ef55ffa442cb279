package org.espalier.analysis.robustness;

import java.util.Arrays;

/**
 * A linear map of lines to lines of the same length: every value is a weighted sum of neighbours. One along the rows and one along the
 * columns make a separable filter or a resize.
 *
 * @param from    for each output the first input it takes
 * @param weights for each output those of the inputs from there on
 */
record LineMap(int[] from, float[][] weights) {

  /** Weights of one output: what it takes of every input. */
  @FunctionalInterface
  private interface Row {
    void add(int output, double[] weights);
  }

  private static LineMap of(int length, Row row) {
    int[] from = new int[length];
    float[][] weights = new float[length][];
    double[] all = new double[length];
    for (int i = 0; i < length; i++) {
      Arrays.fill(all, 0);
      row.add(i, all);
      int end = length;
      while (all[from[i]] == 0) {
        from[i]++;
      }
      while (all[end - 1] == 0) {
        end--;
      }
      weights[i] = new float[end - from[i]];
      for (int k = from[i]; k < end; k++) {
        weights[i][k - from[i]] = (float) all[k];
      }
    }
    return new LineMap(from, weights);
  }

  /** A Gaussian, cut off at {@code reach} deviations, rounded. */
  static LineMap gaussian(int length, double sigma, double reach, Border border) {
    double[] kernel = Gaussian.kernel((int) (reach * sigma + 0.5), sigma);
    int radius = kernel.length / 2;
    return of(length, (output, weights) -> {
      for (int k = -radius; k <= radius; k++) {
        weights[border.inside(output + k, length)] += kernel[k + radius];
      }
    });
  }

  /** The middle, enlarged to the whole, linear between values whose outermost stay at the ends. */
  static LineMap zoom(int length, double factor) {
    int kept = (int) Math.ceil(length / factor);
    int resized = (int) Math.rint(kept * factor);
    int first = (length - kept) / 2;
    int skipped = (resized - length) / 2;
    return of(length, (output, weights) -> {
      double place = (double) (skipped + output) * (kept - 1) / (resized - 1);
      int low = Math.min((int) place, kept - 2);
      weights[first + low] += 1 - (place - low);
      weights[first + low + 1] += place - low;
    });
  }

  /** Means of boxes, of which {@code share} as many as values fit into the line, each repeated over its place. */
  static LineMap boxes(int length, double share) {
    int count = (int) (length * share);
    double side = (double) length / count;
    return of(length, (output, weights) -> {
      double centre = (Math.floor((output + 0.5) * count / length) + 0.5) * side;
      for (int input = 0; input < length; input++) {
        double place = (input + 0.5 - centre) / side;   // in this order, so that ties at a box's ends fall as they do in Pillow
        weights[input] = place > -0.5 && place <= 0.5 ? 1 : 0;
      }
      Gaussian.normalised(weights);
    });
  }

  private int length() {
    return from.length;
  }

  /**
   * Filters H x W x {@code channels} values. Rows are turned into columns and back, for columns are mixed a whole row of them at a time.
   *
   * @param columns of the length of a row, for it mixes columns
   * @param rows    of the length of a column
   * @param between as much room as the values take
   * @param out     may be {@code in}
   */
  static void apply(LineMap columns, LineMap rows, float[] in, int channels, float[] between, float[] out) {
    int height = rows.length();
    int width = columns.length();
    turn(in, height, width, channels, between);
    columns.alongColumns(between, height * channels, out);
    turn(out, width, height, channels, between);
    rows.alongColumns(between, width * channels, out);
  }

  private static void turn(float[] in, int height, int width, int channels, float[] out) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          out[(x * height + y) * channels + c] = in[(y * width + x) * channels + c];
        }
      }
    }
  }

  private void alongColumns(float[] in, int width, float[] out) {
    for (int y = 0; y < length(); y++) {
      int row = y * width;
      Arrays.fill(out, row, row + width, 0);
      for (int k = 0; k < weights[y].length; k++) {
        add(weights[y][k], in, (from[y] + k) * width, out, row, width);
      }
    }
  }

  /** Adds {@code weight} times {@code count} values to others. */
  static void add(float weight, float[] in, int at, float[] out, int to, int count) {
    for (int i = 0; i < count; i++) {
      out[to + i] += weight * in[at + i];
    }
  }
}
