package org.espalier.analysis.robustness;

/** Fewer pixels: means of boxes, a share c of the rows and columns, shown as boxes. */
final class Pixelate {
  static final SeverityTable TABLE = SeverityTable.small(.95, .9, .85, .75, .65).large(.6, .5, .4, .3, .25);

  private Pixelate() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    LineMap.apply(LineMap.boxes(picture.width(), level[0]), LineMap.boxes(picture.height(), level[0]), picture.values(),
        Picture.CHANNELS, picture.room(0, picture.count()), picture.values());
  }
}
