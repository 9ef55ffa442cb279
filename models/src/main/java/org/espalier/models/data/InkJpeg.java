package org.espalier.models.data;

import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;

/**
 * JPEGs of four inks (CMYK or YCCK), which the platform decodes but does not convert. Inks are stored inverted, as Adobe's
 * programs do and Pillow assumes.
 */
final class InkJpeg {
  private InkJpeg() {}

  /** Whether the frame header says four components. Leaves the stream where it was. */
  static boolean hasFourInks(ImageInputStream in) throws IOException {
    return segment(in, true) == 4;
  }

  /** Whether an Adobe segment says that the colours are stored as luminance and chrominance. */
  static boolean isYcck(ImageInputStream in) throws IOException {
    return segment(in, false) == 2;
  }

  /** The frame header's number of components, or the Adobe segment's transform; -1 if there is none before the data. */
  private static int segment(ImageInputStream in, boolean frame) throws IOException {
    long back = in.getStreamPosition();
    try {
      in.seek(2);
      while (true) {
        int marker = in.readUnsignedShort();
        if (marker >> 8 != 0xFF || marker == 0xFFDA) {
          return -1;
        }
        if (marker == 0xFFFF) {   // a fill byte before the marker
          in.seek(in.getStreamPosition() - 1);
          continue;
        }
        long start = in.getStreamPosition();
        int length = in.readUnsignedShort();
        if (frame && isFrame(marker)) {
          in.seek(start + 7);
          return in.readUnsignedByte();
        }
        if (!frame && marker == 0xFFEE && length >= 14 && in.readInt() == 0x41646F62) {   // "Adob"
          in.seek(start + 13);
          return in.readUnsignedByte();
        }
        in.seek(start + length);
      }
    } catch (EOFException e) {
      return -1;
    } finally {
      in.seek(back);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
  }

  static Image toImage(Raster raster, boolean ycck) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    int pixels = height * width;
    byte[] planes = new byte[Image.CHANNELS * pixels];
    int[] row = null;
    for (int y = 0; y < height; y++) {
      row = raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (ycck) {
          invertedInks(row, 4 * x);
        }
        for (int c = 0; c < Image.CHANNELS; c++) {
          planes[c * pixels + y * width + x] = (byte) product(row[4 * x + c], row[4 * x + 3]);
        }
      }
    }
    return new Image(height, width, planes);
  }

  /** Replaces Y, Cb, Cr by 255 less red, green, blue of the JPEG standard (JFIF). */
  private static void invertedInks(int[] row, int at) {
    int luma = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    row[at] = 255 - clip(luma + 1.402 * cr);
    row[at + 1] = 255 - clip(luma - 0.344136286 * cb - 0.714136286 * cr);
    row[at + 2] = 255 - clip(luma + 1.772 * cb);
  }

  private static int clip(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  /** a * b / 255, rounded. */
  private static int product(int a, int b) {
    int t = a * b + 128;
    return (t + (t >> 8)) >> 8;
  }
}
