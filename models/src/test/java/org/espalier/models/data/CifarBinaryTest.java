package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBinaryTest {
  @TempDir
  Path root;

  @Test
  void theOfficialCifar10FilesAreReadInTheirOrder() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      byte[] file = CifarFiles.cifar10(3, 10);
      file[1] = (byte) (100 + batch);
      Files.write(root.resolve("data_batch_" + batch + ".bin"), file);
    }
    Files.write(root.resolve("test_batch.bin"), CifarFiles.cifar10(4, 10));
    Files.writeString(root.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");

    Split data = CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE);

    assertThat(data.train().size()).isEqualTo(15);
    assertThat(data.test().size()).isEqualTo(4);
    assertThat(data.train().classNames()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    for (int batch = 1; batch <= 5; batch++) {
      assertThat(data.train().image(3 * batch - 3).at(0, 0, 0)).isEqualTo(100 + batch);
    }
    assertThat(data.train().origin(13)).endsWith("data_batch_5.bin, record 1");
  }

  @Test
  void aRecordBecomesItsLabelAndItsThreePlanes() throws IOException {
    CifarFiles.folder(root, 25, 3);

    DataSet train = CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE).train();

    assertThat(train.label(23)).isEqualTo(3);
    assertThat(train.image(23).planes()).isEqualTo(CifarFiles.pixels(23));
    assertThat(train.image(23).at(0, 1, 2)).isEqualTo(23 + 32 + 2);
    assertThat(train.image(23).at(1, 31, 31)).isEqualTo(23);
    assertThat(train.sampleOf(train.id(23))).isEqualTo(23);
    assertThat(train.classNames()).hasSize(10);
  }

  @Test
  void cifar100OffersFineAndCoarseLabels() throws IOException {
    Files.write(root.resolve("train.bin"), CifarFiles.cifar100(130));
    Files.write(root.resolve("test.bin"), CifarFiles.cifar100(1));

    DataSet fine = CifarBinary.open(root, CifarLayout.CIFAR100, DataCache.NONE).train();
    DataSet coarse = CifarBinary.open(root, CifarLayout.CIFAR100_COARSE, DataCache.NONE).train();

    assertThat(fine.label(119)).isEqualTo(19);
    assertThat(fine.label(99)).isEqualTo(99);
    assertThat(coarse.label(119)).isEqualTo(19);
    assertThat(coarse.label(99)).isEqualTo(19);
    assertThat(fine.image(119).planes()).isEqualTo(CifarFiles.pixels(119)).isEqualTo(coarse.image(119).planes());
    assertThat(List.of(fine.classes(), coarse.classes())).containsExactly(100, 20);
  }

  @Test
  void aTruncatedFileIsNamedWithItsRecordAndWhatWasExpected() throws IOException {
    CifarFiles.folder(root, 5, 2);
    Files.write(root.resolve("train.bin"), Arrays.copyOf(CifarFiles.cifar10(5, 10), 5 * 3073 - 100));

    assertThatThrownBy(() -> CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("train.bin", "15265 bytes", "records of 3073 bytes", "record 4 is cut after 2973 bytes");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    CifarFiles.folder(root, 5, 2);
    Files.write(root.resolve("test.bin"), new byte[0]);

    assertThatThrownBy(() -> CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("test.bin", "0 bytes");
  }

  @Test
  void aLabelOutOfRangeIsNamedWithFileRecordAndValue() throws IOException {
    CifarFiles.folder(root, 5, 2);
    byte[] wrong = CifarFiles.cifar10(5, 10);
    wrong[2 * 3073] = (byte) 200;
    Files.write(root.resolve("train.bin"), wrong);

    assertThatThrownBy(() -> CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("train.bin", "record 2", "label 200", "0 to 9");
  }

  @Test
  void aMissingFileOrFolderIsNamed() throws IOException {
    assertThatThrownBy(() -> CifarBinary.open(root.resolve("nowhere"), CifarLayout.CIFAR10, DataCache.NONE))
        .isInstanceOf(InputException.class).hasMessageContainingAll("nowhere", "not a folder");
    Files.write(root.resolve("train.bin"), CifarFiles.cifar10(5, 10));
    assertThatThrownBy(() -> CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("no test.bin", "test_batch.bin");
    Files.write(root.resolve("data_batch_1.bin"), CifarFiles.cifar10(5, 10));
    assertThatThrownBy(() -> CifarBinary.open(root, CifarLayout.CIFAR10, DataCache.NONE)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("both train.bin and data_batch_1.bin");
  }
}
