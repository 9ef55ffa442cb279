package org.espalier.analysis.robustness;

import org.espalier.models.data.Image;

/** Pictures with edges, gradients and fine stripes, of any size. */
final class Scene {
  private Scene() {}

  static Image of(int height, int width) {
    byte[] planes = new byte[3 * height * width];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double smooth = 0.5 + 0.4 * StrictMath.sin(6.3 * x / width + 2 * c) * StrictMath.cos(5.0 * y / height);
          boolean inside = 2 * x > width && 3 * y > height && x % 3 > 0;
          planes[(c * height + y) * width + x] = (byte) Math.round(255 * (inside ? 1 - smooth : smooth));
        }
      }
    }
    return new Image(height, width, planes);
  }

  /** Mean absolute difference, in 0 .. 1. */
  static double difference(Image one, Image other) {
    double sum = 0;
    for (int i = 0; i < one.planes().length; i++) {
      sum += Math.abs((one.planes()[i] & 0xFF) - (other.planes()[i] & 0xFF)) / 255.0;
    }
    return sum / one.planes().length;
  }
}
