package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapesTest {
  @TempDir
  Path root;

  /** A changed hash is a changed data set: every figure measured on it is void. */
  @Test
  void theBytesAreFrozen() {
    assertThat(Shapes.paint(40, 20, 0).train().contentHash())
        .isEqualTo("1c944ade0bc1bdde3983eb52d409a473ccb4ddc17e987e975215ee95413e94f5");
  }

  @Test
  void everyPictureIsAnotherOneInTrainingAndInTest() {
    Split shapes = Shapes.paint(100, 100, 5);
    Set<Integer> seen = new HashSet<>();
    for (DataSet part : new DataSet[] {shapes.train(), shapes.test(), Shapes.paint(100, 1, 6).train()}) {
      IntStream.range(0, part.size()).forEach(i -> seen.add(Arrays.hashCode(part.image(i).planes())));
    }

    assertThat(seen).hasSize(300);
    assertThat(shapes.train().classNames()).hasSize(10).contains("star", "heart");
    assertThat(IntStream.range(0, 100).map(shapes.test()::label).filter(l -> l == 7)).hasSize(10);
  }

  @Test
  void aPictureDoesNotDependOnHowManyThereAre() {
    assertThat(Shapes.paint(10, 10, 0).train().image(9).planes()).isEqualTo(Shapes.paint(50, 1, 0).train().image(9).planes());
  }

  @Test
  void writtenInCifarsLayoutTheyAreReadBackEqual() throws IOException {
    Split painted = Shapes.paint(30, 20, 1);
    Path folder = root.resolve("shapes");
    CifarWriter.write(painted.train(), painted.test(), folder);

    Split read = CifarBinary.open(folder, CifarLayout.CIFAR10, DataCache.NONE);

    assertThat(Files.size(folder.resolve("train.bin"))).isEqualTo(30 * 3073);
    assertThat(read.train().classNames()).isEqualTo(painted.train().classNames());
    for (int i = 0; i < 20; i++) {
      assertThat(read.test().label(i)).isEqualTo(painted.test().label(i));
      assertThat(read.test().image(i).planes()).isEqualTo(painted.test().image(i).planes());
    }
    assertThatThrownBy(() -> CifarWriter.write(painted.train(), painted.test(), folder)).isInstanceOf(InputException.class)
        .hasMessageContaining("not empty");
  }

  /** Every object is inside the unit circle, so the painter may look no further, and no two are alike. */
  @Test
  void outlinesAreInsideTheUnitCircleAndDiffer() {
    Set<String> rasters = new HashSet<>();
    for (Outline outline : Outline.values()) {
      StringBuilder raster = new StringBuilder();
      for (int i = 0; i < 121 * 121; i++) {
        double x = (i % 121 - 60) / 50.0;
        double y = (i / 121 - 60) / 50.0;
        boolean inside = outline.contains(x, y);
        assertThat(inside && x * x + y * y > 1).as("%s at %s, %s", outline, x, y).isFalse();
        raster.append(inside ? '#' : '.');
      }
      assertThat(raster.toString()).contains("#");
      rasters.add(raster.toString());
    }
    assertThat(rasters).hasSize(Outline.values().length);
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Shapes.paint(0, 10, 0)).isInstanceOf(InputException.class)
        .hasMessageContaining("0 train pictures");
  }
}
