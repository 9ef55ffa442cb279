package org.espalier.analysis.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;

/** Grids of numbers as grey PNG pictures. */
final class GreyPicture {
  private static final int WHITE = 255;

  private GreyPicture() {}

  /** From black at 0 to white at the largest value. */
  static byte[] of(double[] values, int height, int width) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    double scale = most == 0 ? 0 : WHITE / most;
    return of(height, width, i -> (int) Math.round(values[i] * scale));
  }

  /**
   * Small grids get several pixels a cell.
   *
   * @param grey of the i-th cell in row-major order, from 0 to 255
   */
  static byte[] of(int height, int width, IntUnaryOperator grey) {
    int scale = Math.max(1, 256 / Math.max(height, width));
    BufferedImage image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        image.getRaster().setSample(x, y, 0, grey.applyAsInt(y / scale * width + x / scale));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("an array refused bytes", e);
    }
    return png.toByteArray();
  }
}
