package org.espalier.analysis.robustness;

/** Adds c to the value V of hue, saturation and value, up to 1. */
final class Brightness {
  static final SeverityTable TABLE = SeverityTable.small(.05, .1, .15, .2, .3).large(.1, .2, .3, .4, .5);

  private Brightness() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    for (int i = 0; i < picture.count(); i += Picture.CHANNELS) {
      float value = Math.max(x[i], Math.max(x[i + 1], x[i + 2]));
      float brighter = Math.min(1, value + (float) level[0]);
      for (int c = i; c < i + Picture.CHANNELS; c++) {
        x[c] = value == 0 ? brighter : x[c] * (brighter / value);
      }
    }
  }
}
