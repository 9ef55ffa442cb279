package org.espalier.analysis.robustness;

import java.util.Arrays;

/** A lens out of focus: a disk of a radius whose rim is smoothed by a Gaussian of a sigma. */
final class DefocusBlur {
  static final SeverityTable TABLE = SeverityTable.small(.3, .4,  .4, .5,  .5, .6,  1, .2,  1.5, .1)
      .large(3, .1,  4, .5,  6, .5,  8, .5,  10, .5).inPixels(0, 1);
  /** Disks up to this radius lie in a square of as much, with the smaller smoothing. */
  private static final int USUAL_RADIUS = 8;

  private DefocusBlur() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    double[][] disk = disk(level[0], level[1]);
    int row = picture.width() * Picture.CHANNELS;
    int reach = disk.length / 2;
    float[] padded = padded(picture, reach);
    int paddedRow = row + 2 * reach * Picture.CHANNELS;
    float[] x = picture.values();
    Arrays.fill(x, 0, picture.count(), 0);
    for (int dy = 0; dy < disk.length; dy++) {
      for (int dx = 0; dx < disk.length; dx++) {
        float weight = (float) disk[dy][dx];
        for (int y = 0; weight != 0 && y < picture.height(); y++) {
          LineMap.add(weight, padded, (y + dy) * paddedRow + dx * Picture.CHANNELS, x, y * row, row);
        }
      }
    }
  }

  /** The picture with a mirrored margin. */
  private static float[] padded(Picture picture, int margin) {
    int width = picture.width() + 2 * margin;
    int height = picture.height() + 2 * margin;
    float[] padded = picture.room(0, height * width * Picture.CHANNELS);
    for (int y = 0; y < height; y++) {
      int row = Border.WHOLE_SAMPLE.inside(y - margin, picture.height()) * picture.width();
      for (int x = 0; x < width; x++) {
        int from = (row + Border.WHOLE_SAMPLE.inside(x - margin, picture.width())) * Picture.CHANNELS;
        System.arraycopy(picture.values(), from, padded, (y * width + x) * Picture.CHANNELS, Picture.CHANNELS);
      }
    }
    return padded;
  }

  private static double[][] disk(double radius, double alias) {
    boolean usual = radius <= USUAL_RADIUS;
    int reach = usual ? USUAL_RADIUS : (int) Math.ceil(radius);
    double[][] disk = new double[2 * reach + 1][2 * reach + 1];
    double inside = 0;
    for (int y = -reach; y <= reach; y++) {
      for (int x = -reach; x <= reach; x++) {
        disk[y + reach][x + reach] = x * x + y * y <= radius * radius ? 1 : 0;
        inside += disk[y + reach][x + reach];
      }
    }
    double[] kernel = Gaussian.kernel(usual ? 1 : 2, alias);
    return transposed(smoothed(transposed(smoothed(disk, kernel, inside)), kernel, 1));
  }

  /** Every row smoothed, mirrored at its ends, over {@code sum}. */
  private static double[][] smoothed(double[][] rows, double[] kernel, double sum) {
    double[][] smooth = new double[rows.length][rows.length];
    int radius = kernel.length / 2;
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows.length; x++) {
        for (int k = -radius; k <= radius; k++) {
          smooth[y][x] += kernel[k + radius] * rows[y][Border.WHOLE_SAMPLE.inside(x + k, rows.length)] / sum;
        }
      }
    }
    return smooth;
  }

  private static double[][] transposed(double[][] square) {
    double[][] turned = new double[square.length][square.length];
    for (int y = 0; y < square.length; y++) {
      for (int x = 0; x < square.length; x++) {
        turned[x][y] = square[y][x];
      }
    }
    return turned;
  }
}
