package org.espalier.models.data;

/** What a magnitude of 0 .. 10 means to the operations of RandAugment, in the set whose effects all grow with it. */
public final class Levels {
  private static final double MOST = 10;

  private Levels() {}

  public static double rotateDegrees(double magnitude) {
    return magnitude / MOST * 30;
  }

  /** Upper bits that stay, 4 to 0. */
  public static int posterizeBits(double magnitude) {
    return 4 - (int) (magnitude / MOST * 4);
  }

  /** Values from here on are inverted: 256 (none) to 0 (all). */
  public static int solarizeThreshold(double magnitude) {
    return 256 - Math.min(256, (int) (magnitude / MOST * 256));
  }

  /** Added to the darker half of the values. */
  public static int solarizeAddend(double magnitude) {
    return Math.min(128, (int) (magnitude / MOST * 110));
  }

  /**
   * Of colour, contrast, brightness and sharpness; 1 changes nothing.
   *
   * @param less whether there is to be less of it
   */
  public static double enhanceFactor(double magnitude, boolean less) {
    double change = magnitude / MOST * 0.9;
    return Math.max(0.1, 1 + (less ? -change : change));
  }

  /** Pixels of displacement for each pixel of distance. */
  public static double shear(double magnitude) {
    return magnitude / MOST * 0.3;
  }

  /** Share of the side. */
  public static double translate(double magnitude) {
    return magnitude / MOST * 0.45;
  }
}
