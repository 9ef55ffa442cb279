package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = new ImageDecoder(100_000_000);
  @TempDir
  Path root;

  /** Expected pixels (row, column, red, green, blue) as Pillow 12 gives them; decoders may differ by 2. */
  @ParameterizedTest
  @CsvSource({"colour.jpg, 0, 0, 0, 0, 0", "colour.jpg, 3, 5, 101, 58, 78", "colour.jpg, 7, 7, 140, 140, 140",
      "progressive.jpg, 3, 5, 101, 57, 80", "progressive.jpg, 7, 7, 144, 140, 141", "grey.jpg, 3, 5, 124, 124, 124",
      "cmyk.jpg, 0, 0, 215, 215, 215", "cmyk.jpg, 3, 5, 115, 146, 131", "cmyk.jpg, 7, 7, 81, 81, 81",
      "cmyk.jpg, 7, 0, 215, 97, 156",
      "ycck.jpg, 3, 5, 25, 118, 0", "ycck.jpg, 7, 7, 112, 89, 115", "ycck.jpg, 7, 0, 0, 30, 19"})
  void everyKindOfJpegGivesPillowsColours(String name, int row, int column, int red, int green, int blue) throws IOException {
    Image image = DECODER.decode(write(name, jpeg(name)));

    assertThat(image.height()).isEqualTo(8);
    assertThat(Math.abs(image.at(0, row, column) - red)).isLessThanOrEqualTo(2);
    assertThat(Math.abs(image.at(1, row, column) - green)).isLessThanOrEqualTo(2);
    assertThat(Math.abs(image.at(2, row, column) - blue)).isLessThanOrEqualTo(2);
  }

  @Test
  void everyKindOfPngGivesItsOwnValues() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_INT_RGB}) {
      BufferedImage picture = new BufferedImage(2, 3, type);
      picture.setRGB(1, 2, 0xFF336699);
      Image image = DECODER.decode(png("picture.png", picture));
      assertThat(new int[] {image.height(), image.width()}).containsExactly(3, 2);
      assertThat(new int[] {image.at(0, 2, 1), image.at(1, 2, 1), image.at(2, 2, 1)}).containsExactly(0x33, 0x66, 0x99);
    }
  }

  @Test
  void greyPngsKeepTheirValuesAt8And16And1Bits() throws IOException {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(1, 0, 0, 77);
    BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(1, 0, 0, 77 * 256 + 200);
    BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setSample(1, 0, 0, 1);

    assertThat(DECODER.decode(png("grey.png", grey)).planes()).containsExactly(0, 77, 0, 77, 0, 77);
    assertThat(DECODER.decode(png("deep.png", deep)).planes()).containsExactly(0, 77, 0, 77, 0, 77);
    assertThat(DECODER.decode(png("bits.png", bits)).planes()).containsExactly(0, 255, 0, 255, 0, 255);
  }

  @Test
  void transparentPixelsKeepTheirColour() throws IOException {
    BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
    byte[] abgr = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    System.arraycopy(new byte[] {10, 30, 20, 40}, 0, abgr, 0, 4);

    assertThat(DECODER.decode(png("clear.png", picture)).planes()).containsExactly(40, 20, 30);
  }

  @Test
  void theNameDoesNotDecide() throws IOException {
    BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    Path png = png("picture.png", picture);

    assertThat(DECODER.decode(Files.move(png, root.resolve("picture.JPEG"))).width()).isEqualTo(4);
  }

  @Test
  void aSizeBombIsRefusedByItsHeaderAlone() throws IOException {
    Path bomb = write("bomb.png", pngHeader(50_000, 50_000));

    assertThatThrownBy(() -> DECODER.decode(bomb)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("bomb.png", "50000 x 50000 pixels", "at most 100000000");
  }

  @Test
  void aJpegBombIsRefusedByItsHeaderAlone() throws IOException {
    byte[] bytes = jpeg("colour.jpg");
    int frame = indexOf(bytes, (byte) 0xC0);
    ByteBuffer.wrap(bytes).putShort(frame + 4, (short) 50_000).putShort(frame + 6, (short) 50_000);
    Path bomb = write("bomb.jpg", bytes);

    assertThatThrownBy(() -> DECODER.decode(bomb)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("bomb.jpg", "50000 x 50000 pixels");
  }

  @Test
  void textUnderAnImagesNameIsRefused() throws IOException {
    Path text = write("note.jpg", "I am no image, whatever they say".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> DECODER.decode(text)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("note.jpg", "neither JPEG nor PNG", "49 20 61 6d");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 20, 200, 500, 600, 648, 650})
  void aJpegThatEndsEarlyIsRefusedNotShownInPart(int length) throws IOException {
    Path cut = write("cut.jpg", Arrays.copyOf(jpeg("colour.jpg"), length));

    assertThatThrownBy(() -> DECODER.decode(cut)).isInstanceOf(InputException.class).hasMessageContaining("cut.jpg");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 20, 40, 60})
  void aPngThatEndsEarlyIsRefused(int length) throws IOException {
    BufferedImage picture = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 400; i++) {
      picture.setRGB(i % 20, i / 20, i * 7919);
    }
    Path cut = write("cut.png", Arrays.copyOf(Files.readAllBytes(png("whole.png", picture)), length));

    assertThatThrownBy(() -> DECODER.decode(cut)).isInstanceOf(InputException.class).hasMessageContaining("cut.png");
  }

  @Test
  void corruptExifAndForeignBytesBehindTheEndDoNotMatter() throws IOException {
    byte[] plain = jpeg("colour.jpg");
    ByteArrayOutputStream exif = new ByteArrayOutputStream();
    exif.write(plain, 0, 2);
    exif.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 12, 'E', 'x', 'i', 'f', 0, 0, (byte) 0xFF, 'M', 99, 99});
    exif.write(plain, 2, plain.length - 2);
    exif.writeBytes(new byte[] {'P', 'K', 3, 4, 0, 0, 0});

    Image image = DECODER.decode(write("polyglot.jpg", exif.toByteArray()));

    assertThat(image.planes()).isEqualTo(DECODER.decode(write("plain.jpg", plain)).planes());
  }

  /** Every byte damaged in turn: an image or a message, nothing else. */
  @ParameterizedTest
  @ValueSource(strings = {"colour.jpg", "progressive.jpg", "cmyk.jpg"})
  void damagedBytesNeverEndInAnythingButAnImageOrAMessage(String name) throws IOException {
    byte[] whole = jpeg(name);
    int refused = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0xA5;
      Path file = write("damaged.jpg", damaged);
      try {
        assertThat(DECODER.decode(file)).isNotNull();
      } catch (InputException e) {
        assertThat(e).hasMessageContaining("damaged.jpg");
        refused++;
      }
    }
    assertThat(refused).isBetween(30, whole.length - 30);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> DECODER.decode(root.resolve("gone.png"))).isInstanceOf(InputException.class)
        .hasMessageContainingAll("gone.png", "missing");
  }

  static byte[] jpeg(String name) throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** A PNG that consists of its signature and a valid header. */
  static byte[] pngHeader(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height)
        .put(new byte[] {8, 2, 0, 0, 0});
    CRC32 check = new CRC32();
    check.update(header.array());
    return ByteBuffer.allocate(33).put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}).putInt(13)
        .put(header.array()).putInt((int) check.getValue()).array();
  }

  private static int indexOf(byte[] bytes, byte marker) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == marker) {
        return i + 1;
      }
    }
    throw new AssertionError("no such marker");
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(root.resolve(name), bytes);
  }

  private Path png(String name, BufferedImage picture) throws IOException {
    Path file = root.resolve(name);
    assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
    return file;
  }
}
