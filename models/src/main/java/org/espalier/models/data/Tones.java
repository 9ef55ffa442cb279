package org.espalier.models.data;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Operations that replace each value of a channel by another, as Pillow's ImageOps do. */
final class Tones {
  private static final int VALUES = 256;
  private static final int MAX = 255;

  private Tones() {}

  /** Stretches each channel's range to 0 .. 255. */
  static void autoContrast(Pixels pixels) {
    for (int channel = 0; channel < Image.CHANNELS; channel++) {
      int[] histogram = pixels.histogram(channel);
      int low = IntStream.range(0, VALUES).filter(v -> histogram[v] > 0).findFirst().orElse(0);
      int high = last(histogram);
      if (high > low) {
        double scale = 255.0 / (high - low);
        double shift = -low * scale;
        pixels.map(channel, table(v -> Math.max(0, Math.min(MAX, (int) (v * scale + shift)))));
      }
    }
  }

  /** Makes each channel's values equally frequent, as far as that goes. */
  static void equalize(Pixels pixels) {
    for (int channel = 0; channel < Image.CHANNELS; channel++) {
      int[] histogram = pixels.histogram(channel);
      int step = (pixels.count() - histogram[last(histogram)]) / MAX;
      if (step > 0) {
        int[] table = new int[VALUES];
        int below = step / 2;
        for (int v = 0; v < VALUES; v++) {
          table[v] = Math.min(MAX, below / step);
          below += histogram[v];
        }
        pixels.map(channel, table);
      }
    }
  }

  static void invert(Pixels pixels) {
    pixels.map(table(v -> MAX - v));
  }

  /** @param bits upper bits that stay, 0 (all is black) to 8 */
  static void posterize(Pixels pixels, int bits) {
    int mask = MAX << (8 - bits) & MAX;
    pixels.map(table(v -> v & mask));
  }

  /** Inverts values from a threshold on. */
  static void solarize(Pixels pixels, int threshold) {
    pixels.map(table(v -> v < threshold ? v : MAX - v));
  }

  /** Makes the darker half brighter. */
  static void solarizeAdd(Pixels pixels, int addend) {
    pixels.map(table(v -> v < 128 ? Math.min(MAX, v + addend) : v));
  }

  private static int[] table(IntUnaryOperator value) {
    return IntStream.range(0, VALUES).map(value).toArray();
  }

  private static int last(int[] histogram) {
    int last = VALUES - 1;
    while (last > 0 && histogram[last] == 0) {
      last--;
    }
    return last;
  }
}
