package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var tensors = Map.of(
        "norm.bias", TensorBytes.of(new float[] {1.5f, -0f, Float.NaN}, 3),
        "fc.weight", TensorBytes.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
        "steps", TensorBytes.of(new long[] {Long.MIN_VALUE}),
        "empty", TensorBytes.of(new float[0], 4, 0, 2));

    TensorFile file = written(tensors, Map.of("format", "pt"));

    assertThat(file.names()).containsExactly("empty", "fc.weight", "norm.bias", "steps");
    assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
    assertThat(file.tensors()).isEqualTo(tensors);
    assertThat(file.tensor("fc.weight").floats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(file.tensor("fc.weight").spec()).isEqualTo(new TensorSpec(DType.F32, 2, 3));
    assertThat(file.tensor("steps").longs()).containsExactly(Long.MIN_VALUE);
    assertThat(file.tensor("steps").spec().shape()).isEmpty();
    assertThat(file.tensor("empty").data().remaining()).isZero();
    assertThat(file.tensor("fc.weight").data().isDirect()).isTrue();
    assertThat(file.tensor("fc.weight").data().isReadOnly()).isTrue();
  }

  @Test
  void aFileWithoutTensorsIsAFile() throws IOException {
    assertThat(written(Map.of(), Map.of()).names()).isEmpty();
  }

  @Test
  void theBytesAreFrozen() throws IOException {
    var tensors = new LinkedHashMap<String, TensorBytes>();
    tensors.put("vit.b", TensorBytes.of(new float[] {0.5f}, 1));
    tensors.put("count", TensorBytes.of(new long[] {7}));
    tensors.put("Vit.a", TensorBytes.of(new float[] {1, 2}, 1, 2));
    Path file = folder.resolve("frozen.safetensors");

    FileDigest digest = write(file, tensors, SafeTensors.WEIGHTS);

    byte[] bytes = Files.readAllBytes(file);
    int head = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(new String(bytes, 8, head, StandardCharsets.UTF_8)).isEqualTo(
        "{\"Vit.a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[1,2]},\"__metadata__\":{\"format\":\"pt\"},"
            + "\"count\":{\"data_offsets\":[8,16],\"dtype\":\"I64\",\"shape\":[]},"
            + "\"vit.b\":{\"data_offsets\":[16,20],\"dtype\":\"F32\",\"shape\":[1]}} ");
    assertThat(bytes).hasSize(8 + head + 20);
    assertThat(digest).isEqualTo(new FileDigest(bytes.length, "f9bc7530f877e2fdff893311b8dcbaa381228d83192097e760badca5b1e10374"));
  }

  @Test
  void theOrderOfTheMapAndTheKindOfMemoryMakeNoDifference() throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder()).putFloat(9).putFloat(1).putFloat(2);
    direct.flip().position(4);
    var one = new LinkedHashMap<String, TensorBytes>();
    one.put("b", TensorBytes.of(new float[] {3}, 1));
    one.put("a", new TensorBytes(new TensorSpec(DType.F32, 2), direct));
    var other = new LinkedHashMap<String, TensorBytes>();
    other.put("a", TensorBytes.of(new float[] {1, 2}, 2));
    other.put("b", TensorBytes.of(new float[] {3}, 1));

    FileDigest first = write(folder.resolve("one"), one, Map.of());
    assertThat(write(folder.resolve("other"), other, Map.of())).isEqualTo(first);
    assertThat(write(folder.resolve("again"), one, Map.of())).as("writing moves no position").isEqualTo(first);
    assertThat(Files.mismatch(folder.resolve("one"), folder.resolve("other"))).isEqualTo(-1);
  }

  @Test
  void aTensorLargerThanAPieceIsWrittenWhole() throws IOException {
    float[] values = new float[300_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    TensorFile file = written(Map.of("big", TensorBytes.of(values, values.length)), Map.of());
    assertThat(file.tensor("big").floats()).isEqualTo(values);
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    TensorFile file = written(Map.of("a", TensorBytes.of(new float[] {3}, 1)), Map.of());
    assertThatThrownBy(() -> file.tensor("b")).isInstanceOf(InputException.class).hasMessageContaining("no tensor \"b\"");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> SafeTensors.read(folder.resolve("nowhere"))).isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void whatCouldNotBeReadIsNotWritten() {
    var scalar = TensorBytes.of(new float[] {1});
    var target = Channels.newChannel(OutputStream.nullOutputStream());
    assertThatThrownBy(() -> SafeTensors.write(target, Map.of("__metadata__", scalar), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SafeTensors.write(target, Map.of("half \ud800", scalar), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TensorBytes(new TensorSpec(DType.F32, 2), ByteBuffer.allocate(4)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("8 bytes, the buffer has 4");
  }

  private TensorFile written(Map<String, TensorBytes> tensors, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("written.safetensors");
    write(file, tensors, metadata);
    return SafeTensors.read(file);
  }

  private static FileDigest write(Path file, Map<String, TensorBytes> tensors, Map<String, String> metadata) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return SafeTensors.write(channel, tensors, metadata);
    }
  }
}
