package org.espalier.analysis.robustness;

/** Salt and pepper: a share c of the values becomes 1 or 0, as likely. */
final class ImpulseNoise {
  static final SeverityTable TABLE = SeverityTable.small(.01, .02, .03, .05, .07).large(.03, .06, .09, .17, .27);

  private ImpulseNoise() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    float[] chosen = picture.room(0, picture.count());
    float[] salt = picture.room(1, picture.count());
    draws.uniform(chosen, picture.count(), 0, 1);
    draws.uniform(salt, picture.count(), 0, 1);
    for (int i = 0; i < picture.count(); i++) {
      if (chosen[i] <= level[0]) {
        x[i] = salt[i] <= 0.5f ? 1 : 0;
      }
    }
  }
}
