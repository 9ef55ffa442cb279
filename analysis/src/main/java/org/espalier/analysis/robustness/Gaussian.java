package org.espalier.analysis.robustness;

import java.util.Arrays;

/** Bell curves. */
final class Gaussian {
  /** Deviations after which a blur is cut off. */
  private static final double REACH = 4;

  private Gaussian() {}

  /** Values at -radius .. radius that sum to 1. */
  static double[] kernel(int radius, double sigma) {
    double[] kernel = new double[2 * radius + 1];
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = at(i, sigma);
    }
    return normalised(kernel);
  }

  /** Not normalised: 1 at 0. */
  static double at(double x, double sigma) {
    return StrictMath.exp(-x * x / (2 * sigma * sigma));
  }

  /** The same values divided by their sum, in place. */
  static double[] normalised(double[] values) {
    double sum = Arrays.stream(values).sum();
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return values;
  }

  /** Blurs the picture; its edges are repeated. Takes the first room. */
  static void blur(Picture picture, double sigma) {
    LineMap.apply(LineMap.gaussian(picture.width(), sigma, REACH, Border.EDGE),
        LineMap.gaussian(picture.height(), sigma, REACH, Border.EDGE), picture.values(), Picture.CHANNELS,
        picture.room(0, picture.count()), picture.values());
  }
}
