package org.espalier.analysis.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Normalization;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Source;
import org.espalier.models.data.Transform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorruptionWriterTest {
  private static final List<Corruption> SOME = List.of(Corruption.SHOT_NOISE, Corruption.FROST, Corruption.JPEG_COMPRESSION);
  private static final List<Integer> SEVERITIES = List.of(1, 5);
  /** Shapes of 32 pixels as a network of 40 sees them. */
  private static final DataPart SHAPES = new DataPart(DataPart.TEST,
      DataSets.open(DataConfig.of(new Source.Shapes(20, 30, 0L)), Path.of(""), null).test().set(),
      new Recipe(new Transform.ResizeCenterCrop(), 40, Normalization.SHAPES));
  @TempDir
  Path folder;

  private CorruptionFolders write(String name, int threads) throws IOException {
    CorruptionFolders folders = new CorruptionFolders(folder.resolve(name));
    CorruptionWriter.write(folders, SHAPES, 5, SOME, SEVERITIES, threads, done -> { });
    return folders;
  }

  @Test
  void aSetOnDiskHoldsThePicturesThatAreMadeOnTheFly() throws IOException {
    CorruptionFolders folders = write("set", 2);

    CorruptedParts read = folders.read(SHAPES.set().classNames(), new Recipe(new Transform.Resize(), 40, Normalization.SHAPES));
    CorruptedParts drawn = CorruptedParts.drawn(SHAPES, 5);
    for (Corruption corruption : SOME) {
      for (int severity : SEVERITIES) {
        assertSame(read.of(corruption, severity).framed().set(), drawn.of(corruption, severity).set());
      }
    }
    assertSame(read.clean().orElseThrow().set(), drawn.clean().orElseThrow().set());
  }

  /** The same pictures with the same labels; on disk they lie by class. */
  private static void assertSame(DataSet read, DataSet drawn) {
    assertThat(read.size()).isEqualTo(drawn.size());
    int[] sorted = IntStream.range(0, drawn.size()).boxed()
        .sorted(Comparator.comparingInt(drawn::label)).mapToInt(Integer::intValue).toArray();
    for (int i = 0; i < sorted.length; i++) {
      assertThat(read.label(i)).isEqualTo(drawn.label(sorted[i]));
      assertThat(read.image(i).planes()).isEqualTo(drawn.image(sorted[i]).planes());
    }
  }

  @Test
  void whoeverWasStoppedGoesOnAndLeavesAloneWhatIsThere() throws IOException {
    CorruptionFolders folders = write("set", 1);
    List<Path> files = files(folders.root());
    Path lost = files.get(7);
    byte[] bytes = Files.readAllBytes(lost);
    Files.delete(lost);
    FileTime before = FileTime.fromMillis(0);
    Files.setLastModifiedTime(files.get(8), before);

    write("set", 3);

    assertThat(Files.readAllBytes(lost)).isEqualTo(bytes);
    assertThat(Files.getLastModifiedTime(files.get(8))).isEqualTo(before);
    assertThat(files(folders.root())).isEqualTo(files).hasSize((1 + SOME.size() * SEVERITIES.size()) * SHAPES.set().size());
  }

  @Test
  void aFolderOfOtherThingsIsLeftAlone() throws IOException {
    CorruptionFolders folders = write("set", 1);
    assertThatThrownBy(() -> CorruptionWriter.write(folders, SHAPES, 6, SOME, SEVERITIES, 1, done -> { }))
        .isInstanceOf(InputException.class).hasMessageContaining("seed=5").hasMessageContaining("seed=6");
    assertThatThrownBy(() -> CorruptionWriter.write(folders, SHAPES.sampled(10), 5, SOME, SEVERITIES, 1, done -> { }))
        .isInstanceOf(InputException.class).hasMessageContaining("images=10");
    Files.writeString(Files.createDirectory(folder.resolve("mine")).resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> write("mine", 1)).isInstanceOf(InputException.class).hasMessageContaining("not empty");
    assertThat(folders.origin().orElseThrow().dataHash()).isEqualTo(SHAPES.set().contentHash());
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    CorruptedParts read = write("set", 1).read(SHAPES.set().classNames(), SHAPES.recipe());

    assertThatThrownBy(() -> read.of(Corruption.FOG, 2)).isInstanceOf(InputException.class).hasMessageContaining("no folder fog/2");
    assertThatThrownBy(() -> new CorruptionFolders(folder.resolve("set")).read(List.of("disc", "ring"), SHAPES.recipe())
        .of(Corruption.FROST, 1)).isInstanceOf(InputException.class).hasMessageContaining("no class of the network");
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.find(root, 5, (path, of) -> path.toString().endsWith(".png"))) {
      return files.sorted().toList();
    }
  }
}
