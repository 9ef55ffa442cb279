package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir
  Path root;

  @Test
  void partsAreTakenByLimitThenSplitAndTheTestPartStaysWhole() throws IOException {
    CifarFiles.folder(root.resolve("cifar"), 200, 30);
    DataConfig config = new DataConfig(new Source.Cifar10("cifar"), 16, null, null, null, null, 10, 0.2, 3L);

    DataSets data = DataSets.open(config, root, null);

    assertThat(data.train().set().size()).isEqualTo(80);
    assertThat(data.validation().orElseThrow().set().size()).isEqualTo(20);
    assertThat(data.test().set().size()).isEqualTo(30);
    assertThat(data.part("train").recipe().transform()).isEqualTo(new Transform.PadCropFlip(null));
    assertThat(data.part("validation").recipe()).isEqualTo(data.part("test").recipe());
    assertThat(data.classNames()).hasSize(10);
    assertThatThrownBy(() -> data.part("rest")).isInstanceOf(InputException.class).hasMessageContaining("\"rest\"");
  }

  @Test
  void allPartsShareTheHashOfTheWholeSourceWhateverIsTakenOfIt() throws IOException {
    CifarFiles.folder(root, 200, 30);
    Source source = new Source.Cifar10(root.toString());

    DataSets whole = DataSets.open(DataConfig.of(source), Path.of(""), null);
    DataSets part = DataSets.open(new DataConfig(source, null, null, null, null, 0.5, null, 0.2, null), Path.of(""), null);

    assertThat(part.contentHash()).isEqualTo(whole.contentHash()).isEqualTo(whole.test().set().contentHash())
        .isEqualTo(part.validation().orElseThrow().set().contentHash());
    assertThatThrownBy(() -> whole.part("validation")).isInstanceOf(InputException.class)
        .hasMessageContaining("data.validation is 0");
  }

  @Test
  void aChangedByteIsFoundByVerifying() throws IOException {
    CifarFiles.folder(root, 20, 10);
    DataSets data = DataSets.open(DataConfig.of(new Source.Cifar10(root.toString())), Path.of(""), null);

    DataCheck before = data.verify(done -> { });
    data.contentHash();
    byte[] bytes = Files.readAllBytes(root.resolve("test.bin"));
    bytes[5000] ^= 1;
    Files.write(root.resolve("test.bin"), bytes);
    DataCheck after = data.verify(done -> { });

    assertThat(before.isGood()).isTrue();
    assertThat(before.pictures()).isEqualTo(30);
    assertThat(after.isGood()).isFalse();
    assertThat(after.remembered()).isEqualTo(before.computed()).isNotEqualTo(after.computed());
  }

  @Test
  void shapesComeNormalisedByTheirOwnConstants() {
    Source source = new Source.Shapes(500, 10, 0L);
    DataConfig config = new DataConfig(source, null, new Transform.None(), null, null, null, null, null, null);
    DataSets data = DataSets.open(config, Path.of(""), null);
    Batch batch = data.train().read(BatchPlan.evaluation(data.train(), 500).batch(0, 0), new BatchMemory());
    for (int c = 0; c < 3; c++) {
      int channel = c;
      double[] values = IntStream.range(0, 500 * 1024)
          .mapToDouble(i -> batch.images().getFloat(((i / 1024 * 3 + channel) * 1024 + i % 1024) * Float.BYTES)).toArray();
      double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
      double square = IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).average().orElseThrow();
      assertThat(mean).isCloseTo(0, within(0.05));
      assertThat(square).isCloseTo(1, within(0.05));
    }
  }

  @Test
  void pixelsAreScaledShiftedAndDivided() throws IOException {
    CifarFiles.folder(root, 10, 3);
    DataSets data = DataSets.open(DataConfig.of(new Source.Cifar10(root.toString())), Path.of(""), null);
    Batch batch = data.test().read(BatchPlan.evaluation(data.test(), 3).batch(0, 0), new BatchMemory());

    // Sample 2: red counts up from 2, green is 2, blue 0.
    assertThat((double) batch.images().getFloat((2 * 3072 + 40) * 4)).isCloseTo((42 / 255.0 - 0.4914) / 0.2023, within(1e-6));
    assertThat((double) batch.images().getFloat((2 * 3072 + 1024) * 4)).isCloseTo((2 / 255.0 - 0.4822) / 0.1994, within(1e-6));
    assertThat((double) batch.images().getFloat((2 * 3072 + 3071) * 4)).isCloseTo(-0.4465 / 0.2010, within(1e-6));
    assertThat(batch.labels().getLong(16)).isEqualTo(2);
  }
}
