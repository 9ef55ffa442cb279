package org.espalier.analysis.robustness;

/** A lens that zooms: the mean of the picture and so many copies of it, enlarged step by step. */
final class ZoomBlur {
  static final SeverityTable TABLE = SeverityTable.small(7, .01,  12, .01,  16, .01,  21, .01,  26, .01)
      .large(12, .01,  16, .01,  11, .02,  13, .02,  11, .03);

  private ZoomBlur() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    int count = picture.count();
    float[] between = picture.room(0, count);
    float[] zoomed = picture.room(1, count);
    float[] sum = picture.room(2, count);
    System.arraycopy(picture.values(), 0, sum, 0, count);
    for (int copy = 0; copy < level[0]; copy++) {
      double factor = 1 + copy * level[1];
      LineMap.apply(LineMap.zoom(picture.width(), factor), LineMap.zoom(picture.height(), factor), picture.values(), Picture.CHANNELS,
          between, zoomed);
      LineMap.add(1, zoomed, 0, sum, 0, count);
    }
    for (int i = 0; i < count; i++) {
      sum[i] /= (float) (level[0] + 1);
    }
    picture.adopt(2);
  }
}
