package org.espalier.models.data;

/**
 * Operations that go from a degenerate picture D towards the picture and beyond, as Pillow's ImageEnhance does: D + f (I - D) in
 * float32, cut off to a whole number and clipped to 0 .. 255.
 */
final class Blends {
  private static final int SMOOTHING = 13;

  private Blends() {}

  /** D is black. */
  static void brightness(Pixels pixels, double factor) {
    towards(pixels, (float) factor, 0);
  }

  /** D is grey, of the picture's mean luma. */
  static void contrast(Pixels pixels, double factor) {
    long sum = 0;
    for (int i = 0; i < pixels.count(); i++) {
      sum += pixels.luma(i);
    }
    towards(pixels, (float) factor, (int) ((double) sum / pixels.count() + 0.5));
  }

  private static void towards(Pixels pixels, float factor, int grey) {
    int[] table = new int[256];
    for (int v = 0; v < table.length; v++) {
      table[v] = blend(grey, v, factor);
    }
    pixels.map(table);
  }

  /** D is the luma of each pixel: the saturation changes. */
  static void color(Pixels pixels, double factor) {
    byte[] planes = pixels.planes();
    int count = pixels.count();
    for (int i = 0; i < count; i++) {
      int luma = pixels.luma(i);
      for (int at = i; at < planes.length; at += count) {
        planes[at] = (byte) blend(luma, planes[at] & 0xFF, (float) factor);
      }
    }
  }

  /** D is the picture smoothed by [1 1 1; 1 5 1; 1 1 1] / 13, its border as it is. */
  static void sharpness(Pixels pixels, double factor) {
    byte[] planes = pixels.planes();
    byte[] out = pixels.spare();
    int size = pixels.size();
    for (int at = 0; at < planes.length; at++) {
      int row = at / size % size;
      int column = at % size;
      boolean border = row == 0 || row == size - 1 || column == 0 || column == size - 1;
      int value = planes[at] & 0xFF;
      out[at] = (byte) blend(border ? value : smoothed(planes, at, size), value, (float) factor);
    }
    pixels.adoptSpare();
  }

  private static int smoothed(byte[] planes, int at, int size) {
    int sum = 4 * (planes[at] & 0xFF);
    for (int row = at - size; row <= at + size; row += size) {
      sum += (planes[row - 1] & 0xFF) + (planes[row] & 0xFF) + (planes[row + 1] & 0xFF);
    }
    return (2 * sum + SMOOTHING) / (2 * SMOOTHING);
  }

  private static int blend(int degenerate, int value, float factor) {
    return Math.max(0, Math.min(255, (int) (degenerate + factor * (value - degenerate))));
  }
}
