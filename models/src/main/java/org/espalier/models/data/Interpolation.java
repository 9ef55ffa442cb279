package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The filter of a resize. It widens when shrinking, so that nothing aliases. */
public enum Interpolation {
  /** A triangle over two pixels. */
  @JsonProperty("bilinear") BILINEAR(1) {
    @Override
    double at(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** The cubic of Keys (1981) with a = -0.5 over four pixels; it overshoots, so results are clipped to 0 .. 255. */
  @JsonProperty("bicubic") BICUBIC(2) {
    @Override
    double at(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  };

  private static final double A = -0.5;
  private final int support;

  Interpolation(int support) {
    this.support = support;
  }

  /** Pixels of the coarser grid, to each side, beyond which the weight is 0. */
  int support() {
    return support;
  }

  /** Weight of a pixel whose centre is so far away, in pixels of the coarser grid; not normalised. */
  abstract double at(double distance);

  boolean overshoots() {
    return this == BICUBIC;
  }
}
