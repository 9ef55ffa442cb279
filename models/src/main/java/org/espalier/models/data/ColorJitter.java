package org.espalier.models.data;

import org.espalier.models.tensor.RandomStream;

/** Brightness, contrast and saturation, each by a factor of its own and in a drawn order. Works on 8 bits. */
record ColorJitter(double strength) {

  /** Factors are uniform in [max(0, 1 - strength), 1 + strength). */
  void apply(Pixels pixels, RandomStream draws) {
    for (int which : draws.permutation(3)) {
      double factor = draws.nextDouble(Math.max(0, 1 - strength), 1 + strength);
      switch (which) {
        case 0 -> Blends.brightness(pixels, factor);
        case 1 -> Blends.contrast(pixels, factor);
        default -> Blends.color(pixels, factor);
      }
    }
  }
}
