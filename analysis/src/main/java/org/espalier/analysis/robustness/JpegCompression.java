package org.espalier.analysis.robustness;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Packed as JPEG of a quality, and unpacked, by the codec of the Java platform; so its bits may change with the platform. */
final class JpegCompression {
  static final SeverityTable TABLE = SeverityTable.small(80, 65, 58, 50, 40).large(25, 18, 15, 10, 7);
  private static final float MOST = 255;

  private JpegCompression() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    try {
      load(picture, unpacked(packed(bitmap(picture), (float) level[0] / 100)));
    } catch (IOException e) {
      throw new UncheckedIOException("the JPEG codec of this Java fails: " + e.getMessage(), e);
    }
  }

  private static BufferedImage bitmap(Picture picture) {
    int[] pixels = new int[picture.height() * picture.width()];
    float[] x = picture.values();
    for (int i = 0; i < pixels.length; i++) {
      int at = i * Picture.CHANNELS;
      pixels[i] = Picture.step(x[at]) << 16 | Picture.step(x[at + 1]) << 8 | Picture.step(x[at + 2]);
    }
    BufferedImage bitmap = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    bitmap.getRaster().setDataElements(0, 0, picture.width(), picture.height(), pixels);
    return bitmap;
  }

  private static byte[] packed(BufferedImage bitmap, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(bitmap, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage unpacked(byte[] bytes) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private static void load(Picture picture, BufferedImage bitmap) {
    int[] bands = bitmap.getRaster().getPixels(0, 0, picture.width(), picture.height(), (int[]) null);
    for (int i = 0; i < picture.count(); i++) {
      picture.values()[i] = bands[i] / MOST;
    }
  }
}
