package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.espalier.models.data.Normalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
  private static final WeightsDescription DESCRIPTION = new WeightsDescription("vit",
      JsonNodeFactory.instance.objectNode().put("embedDim", 64).put("dropPath", 0.1), 32, Normalization.CIFAR10,
      List.of("cat", "dog"), "ab".repeat(32));
  private static final Map<String, TensorBytes> TENSORS = Map.of(
      "blocks.0.norm1.weight", TensorBytes.of(new float[] {1, 2}, 2),
      "blocks.0.norm1.bias", TensorBytes.of(new float[] {3, 4}, 2),
      "head.weight", TensorBytes.of(new float[] {1, 2, 3, 4}, 2, 2));

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadWithItsDescription() throws IOException {
    Path file = folder.resolve("vit.safetensors");
    FileDigest digest = WeightsFile.write(file, TENSORS, DESCRIPTION);

    WeightsFile read = WeightsFile.read(file);

    assertThat(read.description()).isEqualTo(DESCRIPTION);
    assertThat(read.tensors().expect(specs()).tensors()).isEqualTo(TENSORS);
    assertThat(read.tensors().metadata()).isEqualTo(SafeTensors.WEIGHTS);
    assertThat(digest.bytes()).isEqualTo(Files.size(file));
    assertThat(Disk.LOCAL.list(folder)).containsExactly("vit.json", "vit.safetensors");
  }

  @Test
  void writingAgainReplaces() throws IOException {
    Path file = folder.resolve("vit.safetensors");
    WeightsFile.write(file, Map.of(), DESCRIPTION);
    WeightsFile.write(file, TENSORS, DESCRIPTION);
    assertThat(WeightsFile.read(file).tensors().names()).hasSize(3);
  }

  @Test
  void missingExtraMisshapenAndMisnamedTensorsAreListed() throws IOException {
    Map<String, TensorSpec> needed = specs();
    needed.put("head.weight", new TensorSpec(DType.F32, 10, 2));
    needed.remove("blocks.0.norm1.bias");
    needed.put("blocks.0.norm2.bias", new TensorSpec(DType.F32, 2));
    needed.put("posEmbed", new TensorSpec(DType.F32, 1, 65, 2));
    needed.remove("blocks.0.norm1.weight");

    assertThatThrownBy(() -> written().expect(needed)).isInstanceOf(InputException.class)
        .hasMessageContaining("vit.safetensors")
        .hasMessageContaining("1 misnamed: \"blocks.0.norm1.bias\" should perhaps be \"blocks.0.norm2.bias\"; ")
        .hasMessageContaining("1 missing: \"posEmbed\" F32 [1, 65, 2]; ")
        .hasMessageContaining("1 misshapen: \"head.weight\" is F32 [2, 2], needed is F32 [10, 2]; ")
        .hasMessageContaining("1 not needed: \"blocks.0.norm1.weight\".");
  }

  @Test
  void aLongListIsCut() throws IOException {
    Map<String, TensorSpec> needed = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      needed.put("blocks." + i + ".mlp.fc1.weight", new TensorSpec(DType.F32, 2));
    }
    TensorFile file = written();
    var failure = catchThrowableOfType(InputException.class, () -> file.expect(needed));
    assertThat(failure.getMessage()).contains("5000 missing").contains("and 4992 more").hasSizeLessThan(2000);
  }

  @Test
  void aMissingOrWrongDescriptionIsSaid() throws IOException {
    Path file = folder.resolve("vit.safetensors");
    WeightsFile.write(file, TENSORS, DESCRIPTION);
    Path beside = folder.resolve("vit.json");
    String text = Files.readString(beside);

    Files.writeString(beside, text.replace("\"imageSize\" : 32", "\"imageSize\" : 0"));
    assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOf(InputException.class)
        .hasMessageContaining("vit.json").hasMessageContaining("image size 0");
    Files.writeString(beside, text.replace("\"std\"", "\"sdt\""));
    assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOf(InputException.class)
        .hasMessageContaining("needs the field \"normalization.std\"");
    Files.writeString(beside, text.substring(0, 50));
    assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOf(InputException.class).hasMessageContaining("vit.json");
    Files.delete(beside);
    assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOf(InputException.class)
        .hasMessageContaining("no vit.json beside");
  }

  @Test
  void anotherEndingIsRefused() {
    assertThatThrownBy(() -> WeightsFile.read(folder.resolve("vit.txt"))).isInstanceOf(InputException.class)
        .hasMessageContaining("must end with .safetensors");
  }

  private TensorFile written() throws IOException {
    Path file = folder.resolve("vit.safetensors");
    WeightsFile.write(file, TENSORS, DESCRIPTION);
    return SafeTensors.read(file);
  }

  private static Map<String, TensorSpec> specs() {
    Map<String, TensorSpec> specs = new TreeMap<>();
    TENSORS.forEach((name, tensor) -> specs.put(name, tensor.spec()));
    return specs;
  }
}
