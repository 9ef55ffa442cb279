package org.espalier.analysis.robustness;

/** Draws every channel towards its mean m: (x - m) c + m. */
final class Contrast {
  static final SeverityTable TABLE = SeverityTable.small(.75, .5, .4, .3, .15).large(.4, .3, .2, .1, .05);

  private Contrast() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    for (int c = 0; c < Picture.CHANNELS; c++) {
      double sum = 0;
      for (int i = c; i < picture.count(); i += Picture.CHANNELS) {
        sum += x[i];
      }
      float mean = (float) (sum * Picture.CHANNELS / picture.count());
      for (int i = c; i < picture.count(); i += Picture.CHANNELS) {
        x[i] = (x[i] - mean) * (float) level[0] + mean;
      }
    }
  }
}
