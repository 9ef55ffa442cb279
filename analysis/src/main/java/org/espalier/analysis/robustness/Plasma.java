package org.espalier.analysis.robustness;

/**
 * Random height maps by the diamond-square rule (Fournier, Fussell and Carpenter 1982), which wrap around: each finer grid adds a
 * smaller noise. Their side is a power of two; the picture takes a part.
 */
final class Plasma {
  private static final double AMPLITUDE = 100;
  private static final double ICE_DECAY = 2;
  /** What ice leaves of red, green and blue. */
  private static final float[] TINT = {0.85f, 0.95f, 1};
  private final int side;
  private final float[] heights;
  private final Draws draws;
  private final float[] noise;

  private Plasma(int side, Draws draws) {
    this.side = side;
    this.heights = new float[side * side];
    this.draws = draws;
    this.noise = new float[side * side];
  }

  /** The upper left part of a map of the smallest side that covers the picture, H x W. */
  static void clouds(Draws draws, float[] out, int height, int width, double decay) {
    Plasma plasma = of(covering(height, width), decay, draws);
    for (int y = 0; y < height; y++) {
      System.arraycopy(plasma.heights, y * plasma.side, out, y * width, width);
    }
  }

  /** Any part of a map of twice that side, squared and tinted, H x W x 3: in place of the benchmark's photographs of ice. */
  static void ice(Draws draws, float[] out, int height, int width) {
    Plasma plasma = of(2 * covering(height, width), ICE_DECAY, draws);
    int top = (int) draws.uniform(0, plasma.side - height);
    int left = (int) draws.uniform(0, plasma.side - width);
    for (int i = 0; i < height * width; i++) {
      float value = plasma.heights[(top + i / width) * plasma.side + left + i % width];
      for (int c = 0; c < Picture.CHANNELS; c++) {
        out[i * Picture.CHANNELS + c] = value * value * TINT[c];
      }
    }
  }

  private static int covering(int height, int width) {
    int side = 1;
    while (side < Math.max(height, width)) {
      side *= 2;
    }
    return side;
  }

  private static Plasma of(int side, double decay, Draws draws) {
    Plasma plasma = new Plasma(side, draws);
    double amplitude = AMPLITUDE;
    for (int step = side; step >= 2; step /= 2) {
      plasma.squares(step, amplitude);
      plasma.diamonds(step, amplitude);
      amplitude /= decay;
    }
    plasma.scale();
    return plasma;
  }

  /** The centre of every square from its corners. */
  private void squares(int step, double amplitude) {
    int half = step / 2;
    int at = 0;
    draw(side / step * (side / step), amplitude);
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        float sum = at(y, x) + at(y, x + step) + at(y + step, x) + at(y + step, x + step);
        heights[(y + half) * side + x + half] = sum / 4 + noise[at++];
      }
    }
  }

  /** The middle of every edge from its ends and the centres beside it. */
  private void diamonds(int step, double amplitude) {
    int half = step / 2;
    int at = 0;
    draw(2 * (side / step) * (side / step), amplitude);
    for (int y = 0; y < side; y += half) {
      for (int x = y % step == 0 ? half : 0; x < side; x += step) {
        float sum = at(y - half, x) + at(y + half, x) + at(y, x - half) + at(y, x + half);
        heights[y * side + x] = sum / 4 + noise[at++];
      }
    }
  }

  /** Noise of amplitude times what is uniform within it, as published. */
  private void draw(int count, double amplitude) {
    draws.uniform(noise, count, -amplitude * amplitude, amplitude * amplitude);
  }

  private float at(int y, int x) {
    return heights[(y & side - 1) * side + (x & side - 1)];
  }

  private void scale() {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : heights) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    for (int i = 0; i < heights.length; i++) {
      heights[i] = (heights[i] - low) / (high - low);
    }
  }
}
