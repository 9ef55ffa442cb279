package org.espalier.analysis.robustness;

import java.util.Arrays;

/**
 * A camera that moves: the mean of the picture shifted along a line, with weights that fade. Written out where the benchmark calls
 * ImageMagick.
 */
final class MotionBlur {
  static final SeverityTable TABLE = SeverityTable.small(6, 1,  6, 1.5,  6, 2,  8, 2,  9, 2.5)
      .large(10, 3,  15, 5,  15, 8,  15, 12,  20, 15).inPixels(0, 1);
  private static final double MOST_DEGREES = 45;

  private MotionBlur() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] moved = picture.room(0, picture.count());
    blur(picture.values(), picture.height(), picture.width(), Picture.CHANNELS,
        new Motion(level[0], level[1], draws.uniform(-MOST_DEGREES, MOST_DEGREES)), moved);
    picture.adopt(0);
  }

  /** @param degrees from the direction of the rows, clockwise as seen, for y points downwards */
  record Motion(double radius, double sigma, double degrees) {

    private double[] weights() {
      double[] weights = new double[2 * (int) Math.ceil(radius) + 1];
      Arrays.setAll(weights, i -> Gaussian.at(i, sigma));
      return Gaussian.normalised(weights);
    }

    private int down(int step) {
      return (int) Math.ceil(step * StrictMath.sin(Math.toRadians(degrees)) - 0.5);
    }

    private int right(int step) {
      return (int) Math.ceil(step * StrictMath.cos(Math.toRadians(degrees)) - 0.5);
    }
  }

  /** Blurs H x W x {@code channels} values; those at the edges are repeated. */
  static void blur(float[] in, int height, int width, int channels, Motion motion, float[] out) {
    double[] weights = motion.weights();
    Arrays.fill(out, 0, height * width * channels, 0);
    for (int i = 0; i < weights.length; i++) {
      int down = motion.down(i);
      for (int y = 0; y < height; y++) {
        int row = Border.EDGE.inside(y + down, height) * width;
        addShifted((float) weights[i], in, row, motion.right(i), out, y * width, width, channels);
      }
    }
  }

  /** Adds a row of {@code width} pixels from {@code row}, taken from {@code right} pixels further on. */
  private static void addShifted(float weight, float[] in, int row, int right, float[] out, int to, int width, int channels) {
    int first = Border.EDGE.inside(-right, width + 1);
    int end = Border.EDGE.inside(width - right, width + 1);
    LineMap.add(weight, in, (row + first + right) * channels, out, (to + first) * channels, (end - first) * channels);
    for (int x = 0; x < first; x++) {
      LineMap.add(weight, in, row * channels, out, (to + x) * channels, channels);
    }
    for (int x = end; x < width; x++) {
      LineMap.add(weight, in, (row + width - 1) * channels, out, (to + x) * channels, channels);
    }
  }
}
