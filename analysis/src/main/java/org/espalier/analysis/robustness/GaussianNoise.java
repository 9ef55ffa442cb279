package org.espalier.analysis.robustness;

/** x + c n with standard normal n for each value. */
final class GaussianNoise {
  static final SeverityTable TABLE = SeverityTable.small(.04, .06, .08, .09, .10).large(.08, .12, .18, .26, .38);

  private GaussianNoise() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    float[] n = picture.room(0, picture.count());
    float scale = (float) level[0];
    draws.normal(n, picture.count());
    for (int i = 0; i < picture.count(); i++) {
      x[i] += scale * n[i];
    }
  }
}
