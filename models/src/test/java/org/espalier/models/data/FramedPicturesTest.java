package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures as a network sees them, without being input yet, and folders of pictures to be evaluated. */
class FramedPicturesTest {
  private static final DataSet SHAPES = Shapes.paint(10, 30, 0).test();
  @TempDir
  Path folder;

  @Test
  void framedPicturesMakeTheInputThatTheOriginalsMakeButForTheRounding() {
    DataPart part = new DataPart(DataPart.TEST, SHAPES, new Recipe(new Transform.ResizeCenterCrop(), 40, Normalization.SHAPES));
    DataPart framed = part.framed();

    Image image = framed.set().image(3);
    float[] input = input(part);
    float[] ofFramed = input(framed);

    assertThat(List.of(image.height(), image.width())).containsExactly(40, 40);
    assertThat(framed.set().id(3)).isEqualTo(SHAPES.id(3));
    assertThat(framed.set().contentHash()).isEqualTo(SHAPES.contentHash());
    for (int i = 0; i < input.length; i++) {
      assertThat(ofFramed[i]).isCloseTo(input[i], Offset.offset(0.5f / 255 / 0.2f));
    }
  }

  @Test
  void picturesOfTheNetworksSizeStayWhatTheyAre() {
    DataPart framed = new DataPart(DataPart.TEST, SHAPES, new Recipe(new Transform.Resize(), 32, Normalization.SHAPES)).framed();

    assertThat(framed.set().image(5).planes()).isEqualTo(SHAPES.image(5).planes());
  }

  private static float[] input(DataPart part) {
    try (Batch batch = part.read(BatchPlan.evaluation(part, 4).batch(0, 0), new BatchMemory())) {
      float[] values = new float[4 * part.recipe().floats()];
      batch.images().asFloatBuffer().get(values);
      return values;
    }
  }

  @Test
  void aSampleIsOfAllClassesAndAlwaysTheSame() {
    DataPart part = new DataPart(DataPart.TEST, SHAPES, new Recipe(new Transform.Resize(), 32, Normalization.SHAPES));

    DataSet some = part.sampled(15).set();

    assertThat(IntStream.range(0, 15).mapToLong(some::id)).isSorted().doesNotHaveDuplicates()
        .containsExactlyElementsOf(IntStream.range(0, 15).mapToObj(part.sampled(15).set()::id).toList());
    assertThat(IntStream.range(0, 15).map(some::label).distinct().count()).isGreaterThan(5);
    assertThat(part.sampled(30)).isSameAs(part);
  }

  @Test
  void foldersHaveTheLabelsOfTheNetworksClasses() throws IOException {
    List<String> known = List.of("ant", "bee", "newt", "owl");
    for (String name : List.of("newt/a.png", "newt/b.png", "bee/c.png")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), "never decoded");
    }

    DataSet all = ImageFiles.ofClasses(folder, known);
    List<String> present = ImageFiles.classesIn(folder, known);

    assertThat(IntStream.range(0, all.size()).map(all::label)).containsExactly(1, 2, 2);
    assertThat(all.classNames()).isEqualTo(known);
    assertThat(present).containsExactly("bee", "newt");
    Files.createDirectory(folder.resolve("beee"));
    assertThatThrownBy(() -> ImageFiles.ofClasses(folder, known)).isInstanceOf(InputException.class).hasMessageContaining("\"beee\"")
        .hasMessageContaining("it has bee");
    assertThatThrownBy(() -> ImageFiles.classesIn(folder, known)).isInstanceOf(InputException.class).hasMessageContaining("\"beee\"");
    assertThatThrownBy(() -> ImageFiles.ofClasses(folder.resolve("bee"), known)).isInstanceOf(InputException.class)
        .hasMessageContaining("has no folders");
  }
}
