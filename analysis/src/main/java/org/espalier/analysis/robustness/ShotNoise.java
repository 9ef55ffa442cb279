package org.espalier.analysis.robustness;

/** Counted light: Poisson(c x) / c for each value. */
final class ShotNoise {
  static final SeverityTable TABLE = SeverityTable.small(500, 250, 100, 75, 50).large(60, 25, 12, 5, 3);

  private ShotNoise() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    float scale = (float) level[0];
    for (int i = 0; i < picture.count(); i++) {
      x[i] *= scale;
    }
    draws.poisson(x, picture.count());
    for (int i = 0; i < picture.count(); i++) {
      x[i] /= scale;
    }
  }
}
