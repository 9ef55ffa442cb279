package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {
  @TempDir
  Path root;
  @TempDir
  Path cache;

  @BeforeEach
  void threeClasses() throws IOException {
    for (String part : new String[] {"train", "val"}) {
      for (String name : new String[] {"newt", "ant", "bee"}) {
        for (int i = 3; i > 0; i--) {
          picture(part + "/" + name + "/" + i + (i == 2 ? ".PNG" : ".png"), 10 * i);
        }
      }
    }
  }

  @Test
  void classesAndFilesComeInTheOrderOfTheirNames() throws IOException {
    Files.writeString(root.resolve("train/bee/readme.txt"), "not an image");
    picture("train/bee/.hidden.png", 0);

    Split data = open(false);

    assertThat(data.train().classNames()).containsExactly("ant", "bee", "newt");
    assertThat(IntStream.range(0, 9).map(data.train()::label)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 2);
    assertThat(data.train().origin(4)).endsWith("train/bee/2.PNG");
    assertThat(data.train().image(4).at(0, 0, 0)).isEqualTo(20);
    assertThat(data.test().origin(8)).endsWith("val/newt/3.png");
    assertThat(data.train().sampleOf(8)).isEqualTo(8);
    assertThatThrownBy(() -> data.train().sampleOf(9)).isInstanceOf(InputException.class).hasMessageContaining("no sample 9");
  }

  @Test
  void aBrokenFileStopsWhereItIsUsedOrIsSkippedAndCounted() throws IOException {
    Files.writeString(root.resolve("train/bee/1.png"), "text");
    Files.write(root.resolve("val/ant/2.PNG"), ImageDecoderTest.pngHeader(50_000, 50_000));

    DataSet strict = open(false).train();
    Split lenient = open(true);
    Split again = open(true);

    assertThat(strict.image(2)).isNotNull();
    assertThatThrownBy(() -> strict.image(3)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("train/bee/1.png", "neither JPEG nor PNG");
    assertThat(lenient.train().size()).isEqualTo(8);
    assertThat(lenient.train().id(3)).isEqualTo(4);
    assertThat(lenient.skipped()).hasSize(2).anyMatch(s -> s.contains("train/bee/1.png")).anyMatch(s -> s
        .contains("50000 x 50000"));
    assertThat(again.skipped()).isEqualTo(lenient.skipped());
    assertThat(again.test().size()).isEqualTo(8);
    IntStream.range(0, 8).forEach(i -> assertThat(again.test().image(i)).isNotNull());
  }

  @Test
  void aClassThatOnlyHasBrokenImagesIsNamed() throws IOException {
    for (String file : new String[] {"1.png", "2.PNG", "3.png"}) {
      Files.writeString(root.resolve("train/bee").resolve(file), "text");
    }

    assertThatThrownBy(() -> open(true)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("no usable image", "\"bee\"");
  }

  @Test
  void aClassWithoutImagesIsNamed() throws IOException {
    Files.createDirectories(root.resolve("train/yak"));

    assertThatThrownBy(() -> open(false)).isInstanceOf(InputException.class).hasMessageContainingAll("train/yak", "no image");
  }

  @Test
  void bothPartsNeedTheSameClasses() throws IOException {
    picture("val/yak/1.png", 1);
    assertThatThrownBy(() -> open(false)).isInstanceOf(InputException.class).hasMessageContainingAll("val", "\"yak\"");
    picture("train/yak/1.png", 1);
    picture("train/zebra/1.png", 1);
    assertThatThrownBy(() -> open(false)).isInstanceOf(InputException.class).hasMessageContainingAll("val", "\"zebra\"");
  }

  @Test
  void anEmptyOrWronglyBuiltFolderIsRefused() throws IOException {
    Path empty = Files.createDirectories(cache.resolve("empty"));
    assertThatThrownBy(() -> ImageFolders.open(empty, false, new ImageDecoder(1000), DataCache.NONE))
        .isInstanceOf(InputException.class).hasMessageContainingAll("empty", "0 folders of the name train");
    Files.createDirectories(empty.resolve("train"));
    Files.createDirectories(empty.resolve("test"));
    assertThatThrownBy(() -> ImageFolders.open(empty, false, new ImageDecoder(1000), DataCache.NONE))
        .isInstanceOf(InputException.class).hasMessageContainingAll("train has 0 class folders");
    Files.createDirectories(root.resolve("test"));
    assertThatThrownBy(() -> open(false)).isInstanceOf(InputException.class)
        .hasMessageContaining("2 folders of the name test or val");
  }

  private Split open(boolean skip) {
    return ImageFolders.open(root, skip, new ImageDecoder(1_000_000), new DataCache(cache));
  }

  private void picture(String path, int red) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    BufferedImage picture = new BufferedImage(6, 5, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, red << 16);
    ImageIO.write(picture, "png", file.toFile());
  }
}
