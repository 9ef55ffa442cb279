package org.espalier.analysis.robustness;

/**
 * Snow: noise that is enlarged, cut off below a threshold and blown downwards, over a whitened picture. The motion blur is ours, see
 * {@link MotionBlur}.
 */
final class Snow {
  /** Mean, deviation, zoom, threshold, radius and sigma of the motion, share of the picture as it is. */
  static final SeverityTable TABLE = SeverityTable
      .small(.1, .2, 1, .6, 8, 3, .95,  .1, .2, 1, .5, 10, 4, .9,  .15, .3, 1.75, .55, 10, 4, .9,
          .25, .3, 2.25, .6, 12, 6, .85,  .3, .3, 1.25, .65, 14, 12, .8)
      .large(.1, .3, 3, .5, 10, 4, .8,  .2, .3, 2, .5, 12, 4, .7,  .55, .3, 4, .9, 12, 8, .7,
          .55, .3, 4.5, .85, 12, 8, .65,  .55, .3, 2.5, .85, 12, 12, .55).inPixels(4, 5);
  private static final int STEPS = 255;

  private Snow() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    whiten(picture, (float) level[6]);
    int pixels = picture.height() * picture.width();
    float[] layer = layer(picture, level, draws);
    float[] x = picture.values();
    for (int i = 0; i < pixels; i++) {
      float flakes = layer[i] + layer[pixels - 1 - i];
      for (int c = 0; c < Picture.CHANNELS; c++) {
        x[i * Picture.CHANNELS + c] += flakes;
      }
    }
  }

  private static void whiten(Picture picture, float share) {
    float[] x = picture.values();
    for (int i = 0; i < picture.count(); i += Picture.CHANNELS) {
      float grey = 0.299f * x[i] + 0.587f * x[i + 1] + 0.114f * x[i + 2];
      for (int c = i; c < i + Picture.CHANNELS; c++) {
        x[c] = share * x[c] + (1 - share) * Math.max(x[c], 1.5f * grey + 0.5f);
      }
    }
  }

  private static float[] layer(Picture picture, double[] level, Draws draws) {
    int height = picture.height();
    int width = picture.width();
    float[] layer = picture.room(0, height * width);
    draws.normal(layer, height * width);
    for (int i = 0; i < height * width; i++) {
      layer[i] = (float) (level[0] + level[1] * layer[i]);
    }
    LineMap.apply(LineMap.zoom(width, level[2]), LineMap.zoom(height, level[2]), layer, 1, picture.room(1, height * width), layer);
    for (int i = 0; i < height * width; i++) {
      layer[i] = layer[i] < level[3] ? 0 : (float) Math.floor(Picture.clipped(layer[i]) * STEPS) / STEPS;
    }
    float[] blown = picture.room(1, height * width);
    MotionBlur.blur(layer, height, width, 1, new MotionBlur.Motion(level[4], level[5], draws.uniform(-135, -45)), blown);
    return blown;
  }
}
