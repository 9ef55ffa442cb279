package org.espalier.models.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.espalier.models.InputException;

/**
 * Decodes JPEG and PNG files to 8-bit colour, by their content and not their name. Nothing is allocated before the size in the
 * header has been checked. Grey becomes equal channels, palettes are looked up, 16 bits are cut to 8, alpha and colour profiles
 * are ignored, CMYK is multiplied out, as Pillow does; EXIF and all other metadata are never read. A file that ends early or
 * whose data are damaged is an error, also where a viewer would show half a picture.
 */
record ImageDecoder(long maxPixels) {
  private static final long SMALL_FILE = 8 << 20;
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** @throws InputException naming the file and what is wrong with it */
  Image decode(Path file) {
    if (!Files.isReadable(file)) {
      throw new InputException("cannot read %s: it is missing or not readable for this user", file);
    }
    try (ImageInputStream in = open(file)) {
      boolean jpeg = isJpeg(in);
      ImageReader reader = ImageIO.getImageReadersByFormatName(jpeg ? "jpeg" : "png").next();
      try {
        return read(reader, in, jpeg);
      } finally {
        reader.dispose();
      }
    } catch (BrokenImage | IOException | RuntimeException e) {
      throw broken(file, e);   // the platform's readers answer some damage with whatever exception they ran into
    }
  }

  /** Small files are read at once: the readers ask for a few bytes at a time. */
  private static ImageInputStream open(Path file) throws IOException {
    return Files.size(file) <= SMALL_FILE ? new MemoryCacheImageInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))
        : new FileImageInputStream(file.toFile());
  }

  private static InputException broken(Path file, Exception cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new InputException(cause, "%s is not a usable image: %s; replace or remove it, or set onBroken = skip", file, reason);
  }

  /** What we ourselves find wrong with a file. */
  private static final class BrokenImage extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenImage(String message, Object... arguments) {
      super(String.format(message, arguments));
    }
  }

  private static boolean isJpeg(ImageInputStream in) throws IOException, BrokenImage {
    byte[] start = new byte[PNG.length];
    int read = Math.max(0, in.read(start));
    in.seek(0);
    if (read >= JPEG.length && start[0] == JPEG[0] && start[1] == JPEG[1] && start[2] == JPEG[2]) {
      return true;
    }
    if (read == PNG.length && Arrays.equals(start, PNG)) {
      return false;
    }
    throw new BrokenImage("neither JPEG nor PNG (starts with %s)",
        HexFormat.ofDelimiter(" ").formatHex(start, 0, read));
  }

  private Image read(ImageReader reader, ImageInputStream in, boolean jpeg) throws IOException, BrokenImage {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    reader.setInput(in, true, true);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > maxPixels) {
      throw new BrokenImage("%d x %d pixels, at most %d pixels are read", height, width, maxPixels);
    }
    Image image = jpeg && InkJpeg.hasFourInks(in) ? InkJpeg.toImage(reader.readRaster(0, null), InkJpeg.isYcck(in))
        : toImage(reader.read(0));
    for (String warning : warnings) {
      if (warning.contains("Premature end") || warning.contains("Truncated") || warning.contains("Corrupt JPEG")) {
        throw new BrokenImage("%s", warning);
      }
    }
    return image;
  }

  private static Image toImage(BufferedImage image) throws BrokenImage {
    Raster raster = image.getRaster();
    int height = raster.getHeight();
    int width = raster.getWidth();
    int pixels = height * width;
    byte[] planes = new byte[Image.CHANNELS * pixels];
    int[] row = null;
    for (int y = 0; y < height; y++) {
      row = raster.getPixels(0, y, width, 1, row);
      write(image, row, planes, y * width, pixels);
    }
    return new Image(height, width, planes);
  }

  /** Writes a row of samples, band by band within a pixel, as three channels from {@code at}. */
  private static void write(BufferedImage image, int[] row, byte[] planes, int at, int pixels) throws BrokenImage {
    int bands = image.getRaster().getNumBands();
    int width = image.getWidth();
    IndexColorModel palette = image.getColorModel() instanceof IndexColorModel indexed ? indexed : null;
    int shift = Math.max(0, image.getSampleModel().getSampleSize(0) - 8);
    if (bands > 4 || palette == null && image.getSampleModel().getSampleSize(0) < 8) {
      throw new BrokenImage("unexpected layout of %d bands, %d bits", bands, image.getSampleModel().getSampleSize(0));
    }
    for (int x = 0; x < width; x++) {
      for (int c = 0; c < Image.CHANNELS; c++) {
        int value = palette != null ? palette.getRGB(row[x]) >> (16 - 8 * c) : row[x * bands + (bands < 3 ? 0 : c)] >> shift;
        planes[c * pixels + at + x] = (byte) value;
      }
    }
  }
}
