package org.espalier.analysis.robustness;

/** Clouds in front of the picture, which keeps its brightest value: (x + a h) max(x) / (max(x) + a). */
final class Fog {
  /** Amount a and the decay of the clouds, see {@link Plasma}. */
  static final SeverityTable TABLE = SeverityTable.small(.2, 3,  .5, 3,  .75, 2.5,  1, 2,  1.5, 1.75)
      .large(1.5, 2,  2, 2,  2.5, 1.7,  2.5, 1.5,  3, 1.4);

  private Fog() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    int pixels = picture.height() * picture.width();
    float[] clouds = picture.room(0, pixels);
    draws.clouds(clouds, picture.height(), picture.width(), level[1]);
    float brightest = 0;
    for (int i = 0; i < picture.count(); i++) {
      brightest = Math.max(brightest, picture.values()[i]);
    }
    float amount = (float) level[0];
    float scale = brightest / (brightest + amount);
    for (int i = 0; i < picture.count(); i++) {
      picture.values()[i] = (picture.values()[i] + amount * clouds[i / Picture.CHANNELS]) * scale;
    }
  }
}
