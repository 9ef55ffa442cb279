package org.espalier.analysis.robustness;

/** Ice on the picture: a x + b ice, see {@link Plasma}. */
final class Frost {
  static final SeverityTable TABLE = SeverityTable.small(1, .2,  1, .3,  .9, .4,  .85, .4,  .75, .45)
      .large(1, .4,  .8, .6,  .7, .7,  .65, .7,  .6, .75);

  private Frost() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    float[] ice = picture.room(0, picture.count());
    draws.ice(ice, picture.height(), picture.width());
    for (int i = 0; i < picture.count(); i++) {
      x[i] = (float) (level[0] * x[i] + level[1] * ice[i]);
    }
  }
}
