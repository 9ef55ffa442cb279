package org.espalier.analysis.robustness;

/** Multiplies the saturation of hue, saturation and value and adds to it, within 0 .. 1. */
final class Saturate {
  static final SeverityTable TABLE = SeverityTable.small(.3, 0,  .1, 0,  1.5, 0,  2, .1,  2.5, .2)
      .large(.3, 0,  .1, 0,  2, 0,  5, .1,  20, .2);

  private Saturate() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    for (int i = 0; i < picture.count(); i += Picture.CHANNELS) {
      float value = Math.max(x[i], Math.max(x[i + 1], x[i + 2]));
      float spread = value - Math.min(x[i], Math.min(x[i + 1], x[i + 2]));
      float saturation = value == 0 ? 0 : spread / value;
      float wanted = Picture.clipped((float) (saturation * level[0] + level[1]));
      if (saturation == 0) {
        redden(x, i, value, wanted);
      } else {
        for (int c = i; c < i + Picture.CHANNELS; c++) {
          x[c] = value - (value - x[c]) * (wanted / saturation);
        }
      }
    }
  }

  /** Grey has the hue 0, which is red. */
  private static void redden(float[] x, int at, float value, float saturation) {
    x[at + 1] = value * (1 - saturation);
    x[at + 2] = x[at + 1];
  }
}
