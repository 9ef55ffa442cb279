package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.espalier.models.InputException;
import org.espalier.models.pickle.PickleWriter.Call;
import org.espalier.models.pickle.PickleWriter.Name;
import org.espalier.models.pickle.PickledTuple;
import org.espalier.models.pickle.TorchArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch 2.13 wrote; {@code tests/pytorch/make_fixtures.py} makes them. */
class PyTorchFileTest {
  private static final float[] WEIGHT = {-0.5f, -0.375f, -0.25f, -0.125f, 0, 0.125f};
  /** What a pickle leaves behind that is run. */
  private static final Path MARKER = Path.of("a-pickle-was-run");

  @TempDir
  Path folder;

  static Path fixture(String name) {
    return Path.of("src/test/resources/org/espalier/models/checkpoint/pytorch", name + ".pth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy", "protocol-5", "parallel", "wrapped", "training", "strided", "deflated"})
  void aStateDictIsReadInEveryFormThatPyTorchGivesIt(String name) throws IOException {
    TensorFile file = WeightsFormat.read(fixture(name));

    assertThat(file.tensor("fc.weight").floats()).containsExactly(WEIGHT);
    assertThat(file.tensor("fc.weight").spec()).isEqualTo(new TensorSpec(DType.F32, 2, 3));
    assertThat(file.tensor("fc.bias").floats()).containsExactly(1, -2);
    assertThat(file.tensor("norm.num_batches_tracked").longs()).containsExactly(7);
    assertThat(file.names()).contains("fc.bias", "fc.weight", "norm.num_batches_tracked").noneMatch(given -> given.contains("mod"));
  }

  @ParameterizedTest
  @CsvSource({"half, F16", "bfloat16, BF16", "double, F64"})
  void otherWidthsAreReadAsTheyAreAndWidenedToFloat32(String name, DType type) throws IOException {
    TensorFile file = WeightsFormat.read(fixture(name));

    assertThat(file.tensor("fc.weight").spec()).isEqualTo(new TensorSpec(type, 2, 3));
    assertThat(Floats.widened(file.tensor("fc.weight")).floats()).containsExactly(WEIGHT);
    assertThat(Floats.widened(file.tensor("norm.num_batches_tracked")).longs()).containsExactly(7);
  }

  @Test
  void halvesAreWidenedAtTheirEdges() {
    assertThat(Floats.half((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(Floats.half((short) 0x03FF)).isEqualTo(1023 * 0x1p-24f);
    assertThat(Floats.half((short) 0x0400)).isEqualTo(0x1p-14f);
    assertThat(Floats.half((short) 0x7BFF)).isEqualTo(65504);
    assertThat(Floats.half((short) 0xFC00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Floats.half((short) 0x7E00)).isNaN();
    assertThat(Float.floatToRawIntBits(Floats.half((short) 0x8000))).isEqualTo(0x80000000);
  }

  @Test
  void aTrainingCheckpointHasItsNetworkAndItsAverageAndNothingElse() throws IOException {
    PyTorchFile file = PyTorchFile.read(fixture("training"));

    assertThat(file.keys()).containsExactly("model", "model_ema");
    assertThat(file.tensors("model_ema").tensor("fc.bias").floats()).containsExactly(2, -1);
    assertThatThrownBy(() -> file.tensors("optimizer")).isInstanceOf(InputException.class)
        .hasMessageContainingAll("training.pth", "under \"optimizer\"", "\"model\", \"model_ema\"");
  }

  @Test
  void tensorsThatShareAStorageAndTensorsWithoutElementsAreRead() throws IOException {
    TensorFile file = WeightsFormat.read(fixture("strided"));

    assertThat(file.tensor("tail").floats()).containsExactly(0, 0, 0, 0, 0);
    assertThat(file.tensor("empty").spec()).isEqualTo(new TensorSpec(DType.F32, 0, 3));
  }

  /** Protocol 2 calls modules as Python 2 did. */
  @ParameterizedTest
  @CsvSource({"evil-os-system, posix.system", "evil-eval, __builtin__.eval", "evil-popen, commands.Popen", "evil-legacy, posix.system",
      "evil-protocol-5, posix.system", "evil-pickle, posix.system", "evil-text, os.system", "model, torch.nn.modules.linear.Linear"})
  void whatAPickleMayNotNameIsRefusedByNameAndNotRun(String name, String refused) {
    assertThatThrownBy(() -> PyTorchFile.read(fixture(name))).isInstanceOf(InputException.class)
        .hasMessageContainingAll(name + ".pth", '"' + refused + '"', "state_dict()");
    assertThat(MARKER).doesNotExist();
  }

  @Test
  void otherFilesAreRefusedWithTheNextStep() throws IOException {
    assertThatThrownBy(() -> PyTorchFile.read(fixture("script"))).isInstanceOf(InputException.class)
        .hasMessageContainingAll("TorchScript module", "state_dict()");
    assertThatThrownBy(() -> PyTorchFile.read(folder.resolve("none.pth"))).isInstanceOf(InputException.class)
        .hasMessageContaining("there is no file");
    Path text = Files.writeString(folder.resolve("page.pth"), "<html>404</html>");
    assertThatThrownBy(() -> PyTorchFile.read(text)).isInstanceOf(InputException.class)
        .hasMessageContaining("neither as a zip archive nor as a pickle");
  }

  @Test
  void tensorsThatDoNotLieInTheirStorageAreRefused() throws IOException {
    assertThat(WeightsFormat.read(made(6, new long[] {2, 3}, new long[] {1, 2})).tensor("x").floats()).containsExactly(0, 2, 4, 1, 3, 5);
    long[][][] wrong = {{{7}, {1}}, {{2, 3}, {4, 1}}, {{1 << 30}, {0}}, {{2}, {-1}}, {{-1}, {1}}, {{1L << 62, 4}, {0, 0}}, {{2}, {1, 1}}};
    for (long[][] tensor : wrong) {
      Path file = made(6, tensor[0], tensor[1]);
      assertThatThrownBy(() -> PyTorchFile.read(file)).isInstanceOf(InputException.class)
          .hasMessageContainingAll("made.pth", "does not lie in its storage 0 of 6 elements");
    }
  }

  @Test
  void anArchiveThatIsMeantToFillMemoryIsRefused() throws IOException {
    Path large = made(1 << 23, new long[] {1 << 23}, new long[] {1});
    Path small = folder.resolve("bomb.pth");
    try (ZipFile stored = new ZipFile(large.toFile()); ZipOutputStream packed = new ZipOutputStream(Files.newOutputStream(small))) {
      for (ZipEntry entry : Collections.list(stored.entries())) {
        packed.putNextEntry(new ZipEntry(entry.getName()));
        stored.getInputStream(entry).transferTo(packed);
      }
    }

    assertThatThrownBy(() -> PyTorchFile.read(small)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("bomb.pth", "more than 16 times its size");
  }

  /** A state dict with one tensor x over a storage of that many values: 0, 1, 2, ... in the first of them. */
  private Path made(int count, long[] shape, long[] stride) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < Math.min(count, 100); i++) {
      values.putFloat(i * Float.BYTES, i);
    }
    Path file = folder.resolve("made.pth");
    try (OutputStream out = Files.newOutputStream(file); TorchArchive archive = new TorchArchive(out, "made")) {
      List<Object> parts = new ArrayList<>(archive.tensor(values, new long[] {count}, false).arguments().items());
      parts.set(2, numbers(shape));
      parts.set(3, numbers(stride));
      archive.stateDict(Map.of("x", new Call(new Name("torch._utils", "_rebuild_tensor_v2"), new PickledTuple(parts))));
    }
    return file;
  }

  private static PickledTuple numbers(long[] numbers) {
    return new PickledTuple(Arrays.stream(numbers).<Object>mapToObj(number -> number).toList());
  }

  @Test
  void whatWeWriteIsReadAgain() throws IOException {
    Map<String, TensorBytes> tensors = Map.of("fc.weight", TensorBytes.of(WEIGHT, 2, 3), "scale", TensorBytes.of(new float[] {4}),
        "none", TensorBytes.of(new float[0], 0, 2));
    Path file = folder.resolve("ours.pth");

    PyTorchFile.write(file, tensors);

    assertThat(WeightsFormat.read(file).tensors()).isEqualTo(new TreeMap<>(tensors));
  }
}
