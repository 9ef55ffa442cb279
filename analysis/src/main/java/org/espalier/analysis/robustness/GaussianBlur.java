package org.espalier.analysis.robustness;

/** A Gaussian blur with sigma c, edges repeated. */
final class GaussianBlur {
  static final SeverityTable TABLE = SeverityTable.small(.4, .6, .7, .8, 1).large(1, 2, 3, 4, 6).inPixels(0);

  private GaussianBlur() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    Gaussian.blur(picture, level[0]);
  }
}
