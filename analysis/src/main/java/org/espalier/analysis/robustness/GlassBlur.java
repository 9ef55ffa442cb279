package org.espalier.analysis.robustness;

/**
 * Frosted glass: blurred, then pixels overwritten by others within delta, so many times, then blurred again. The benchmark means to swap
 * the pixels, but its arrays share memory, which makes the swap a copy; its sets on disk were made so.
 */
final class GlassBlur {
  static final SeverityTable TABLE = SeverityTable.small(.05, 1, 1,  .25, 1, 1,  .4, 1, 1,  .25, 1, 2,  .4, 1, 2)
      .large(.7, 1, 2,  .9, 2, 1,  1, 2, 3,  1.1, 3, 2,  1.5, 4, 2).inPixels(0, 1);
  private static final float STEPS = 255;

  private GlassBlur() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    float[] x = picture.values();
    Gaussian.blur(picture, level[0]);
    for (int i = 0; i < picture.count(); i++) {
      x[i] = (float) Math.floor(STEPS * Picture.clipped(x[i]));
    }
    int delta = delta(level);
    int perTime = 2 * Math.max(0, picture.height() - 2 * delta) * Math.max(0, picture.width() - 2 * delta);
    float[] offsets = picture.room(1, (int) level[2] * perTime);
    draws.uniform(offsets, (int) level[2] * perTime, -delta, delta);
    for (int time = 0; time < level[2]; time++) {
      overwrite(picture, delta, offsets, time * perTime);
    }
    for (int i = 0; i < picture.count(); i++) {
      x[i] /= STEPS;
    }
    Gaussian.blur(picture, level[0]);
  }

  /** Whole pixels, at least one, however small the picture. */
  private static int delta(double[] level) {
    return Math.max(1, (int) Math.rint(level[1]));
  }

  /** From the last row and column to the first; columns then rows of the offsets. */
  private static void overwrite(Picture picture, int delta, float[] offsets, int first) {
    int at = first;
    float[] y = picture.values();
    for (int h = picture.height() - delta; h > delta; h--) {
      for (int w = picture.width() - delta; w > delta; w--) {
        int column = w + offset(offsets[at++], delta);
        int row = h + offset(offsets[at++], delta);
        System.arraycopy(y, (row * picture.width() + column) * Picture.CHANNELS, y, (h * picture.width() + w) * Picture.CHANNELS,
            Picture.CHANNELS);
      }
    }
  }

  /** A whole number from -delta to delta - 1, each as likely. */
  private static int offset(float uniform, int delta) {
    return Math.min(delta - 1, (int) Math.floor(uniform));
  }
}
