package org.espalier.models.data;

import java.util.Arrays;

/**
 * Cuts, mirrors and resizes a picture into float32 planes. The resize is separable with a filter that widens when shrinking
 * (antialiased, pixel centres at half coordinates), columns first, as Pillow and torchvision do, but without rounding to 8 bits in
 * between. Keeps its working memory: one for each thread.
 */
final class Resampler {
  private float[] window = new float[0];
  private float[] narrowed = new float[0];
  private Filter columns = Filter.of(Interpolation.BILINEAR, 1, 1, 0, 1);
  private Filter rows = columns;

  /** Writes (3, size, size) values of 0 .. 255 to {@code out} from {@code offset}. */
  void resample(Image image, Framing f, Interpolation interpolation, int size, float[] out, int offset) {
    boolean asIs = f.resizeHeight() == f.height() && f.resizeWidth() == f.width() && f.cropTop() == 0 && f.cropLeft() == 0
        && f.height() == size && f.width() == size;
    if (asIs) {
      for (int c = 0; c < Image.CHANNELS; c++) {
        cut(image, f, c, out, offset + c * size * size);
      }
      return;
    }
    columns = columns.orOf(interpolation, f.width(), f.resizeWidth(), f.cropLeft(), size);
    rows = rows.orOf(interpolation, f.height(), f.resizeHeight(), f.cropTop(), size);
    window = room(window, f.height() * f.width());
    narrowed = room(narrowed, f.height() * size);
    for (int c = 0; c < Image.CHANNELS; c++) {
      cut(image, f, c, window, 0);
      alongColumns(f.height(), f.width(), size);
      alongRows(size, out, offset + c * size * size);
    }
    if (interpolation.overshoots()) {
      clip(out, offset, Image.CHANNELS * size * size);
    }
  }

  private static void clip(float[] values, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      values[i] = Math.max(0, Math.min(255, values[i]));
    }
  }

  private static float[] room(float[] kept, int needed) {
    return kept.length >= needed ? kept : new float[needed];
  }

  /** Copies the window of one channel, black outside the picture. */
  private static void cut(Image image, Framing f, int channel, float[] to, int at) {
    int first = Math.max(0, -f.left());
    int last = Math.min(f.width(), image.width() - f.left());
    for (int r = 0; r < f.height(); r++) {
      int start = at + r * f.width();
      int row = f.top() + r;
      Arrays.fill(to, start, start + f.width(), 0f);
      if (row < 0 || row >= image.height()) {
        continue;
      }
      int source = (channel * image.height() + row) * image.width() + f.left();
      for (int x = first; x < last; x++) {
        to[start + (f.flip() ? f.width() - 1 - x : x)] = image.planes()[source + x] & 0xFF;
      }
    }
  }

  private void alongColumns(int height, int width, int size) {
    for (int x = 0; x < size; x++) {
      int from = columns.from[x];
      float[] weights = columns.weights[x];
      for (int y = 0; y < height; y++) {
        int start = y * width + from;
        float sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * window[start + k];
        }
        narrowed[y * size + x] = sum;
      }
    }
  }

  private void alongRows(int size, float[] out, int offset) {
    for (int y = 0; y < size; y++) {
      int start = offset + y * size;
      Arrays.fill(out, start, start + size, 0f);
      float[] weights = rows.weights[y];
      for (int k = 0; k < weights.length; k++) {
        int row = (rows.from[y] + k) * size;
        float weight = weights[k];
        for (int x = 0; x < size; x++) {
          out[start + x] += weight * narrowed[row + x];
        }
      }
    }
  }

  /**
   * Of a side of {@code input} pixels resized to {@code resized}, the {@code count} positions from {@code first} on: for each the
   * first input position and the weights from there on, which sum to 1.
   */
  private record Filter(Interpolation interpolation, int input, int resized, int first, int count, int[] from, float[][] weights) {

    /** This filter if it is the one that is asked for, which is usual: pictures of a data set are often of one size. */
    Filter orOf(Interpolation wanted, int wantedInput, int wantedResized, int wantedFirst, int wantedCount) {
      boolean same = interpolation == wanted && input == wantedInput && resized == wantedResized && first == wantedFirst
          && count == wantedCount;
      return same ? this : of(wanted, wantedInput, wantedResized, wantedFirst, wantedCount);
    }

    static Filter of(Interpolation interpolation, int input, int resized, int first, int count) {
      int[] from = new int[count];
      float[][] weights = new float[count][];
      double scale = (double) input / resized;
      double widening = Math.max(scale, 1);
      double support = widening * interpolation.support();
      for (int i = 0; i < count; i++) {
        double center = (first + i + 0.5) * scale;
        int low = Math.max(0, (int) (center - support + 0.5));
        int high = Math.min(input, (int) (center + support + 0.5));
        from[i] = low;
        weights[i] = weights(interpolation, low, high, center, widening);
      }
      return new Filter(interpolation, input, resized, first, count, from, weights);
    }

    private static float[] weights(Interpolation interpolation, int low, int high, double center, double widening) {
      double[] exact = new double[high - low];
      double sum = 0;
      for (int k = 0; k < exact.length; k++) {
        exact[k] = interpolation.at((low + k + 0.5 - center) / widening);
        sum += exact[k];
      }
      float[] weights = new float[exact.length];
      for (int k = 0; k < exact.length; k++) {
        weights[k] = (float) (exact[k] / sum);
      }
      return weights;
    }
  }
}
