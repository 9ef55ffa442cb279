package org.espalier.analysis.robustness;

/** x + c x n with standard normal n for each value. */
final class SpeckleNoise {
  static final SeverityTable TABLE = SeverityTable.small(.06, .1, .12, .16, .2).large(.15, .2, .35, .45, .6);

  private SpeckleNoise() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    float[] n = picture.room(0, picture.count());
    float scale = (float) level[0];
    draws.normal(n, picture.count());
    for (int i = 0; i < picture.count(); i++) {
      x[i] += scale * x[i] * n[i];
    }
  }
}
