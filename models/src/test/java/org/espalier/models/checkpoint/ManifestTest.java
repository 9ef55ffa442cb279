package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final Manifest MANIFEST = Manifest.of(new Origin("0.1.0", 1, "ab".repeat(32)), 3, new Position(1234, 2, 34),
      Map.of("vit.safetensors", new FileDigest(100, "cd".repeat(32))),
      JsonNodeFactory.instance.objectNode().put("lossSum", 0.1 + 0.2));

  @Test
  void theTextIsForPeopleToo() {
    assertThat(new String(MANIFEST.text(), StandardCharsets.UTF_8)).isEqualTo("""
        {
          "format" : 1,
          "origin" : {
            "program" : "0.1.0",
            "numerics" : 1,
            "experimentHash" : "%s"
          },
          "term" : 3,
          "position" : {
            "step" : 1234,
            "epoch" : 2,
            "batch" : 34
          },
          "files" : {
            "vit.safetensors" : {
              "bytes" : 100,
              "sha256" : "%s"
            }
          },
          "state" : {
            "lossSum" : 0.30000000000000004
          },
          "checksum" : "7821ee7e808413e3f630fa2bf3f238ee2be8344cdf42a5d3a871e9d4459c6159"
        }
        """.formatted("ab".repeat(32), "cd".repeat(32)));
  }

  @Test
  void theStateComesBackToTheLastBit() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    double[] values = {0.1 + 0.2, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1 / 3.0, 1e23};
    for (double value : values) {
      state.put("v" + state.size(), value);
    }
    state.put("count", Long.MAX_VALUE);
    Manifest written = Manifest.of(MANIFEST.origin(), 0, MANIFEST.position(), Map.of(), state);

    Manifest read = Manifest.read("manifest.json", written.text());

    for (int i = 0; i < values.length; i++) {
      assertThat(Double.doubleToRawLongBits(read.state().get("v" + i).doubleValue()))
          .isEqualTo(Double.doubleToRawLongBits(values[i]));
    }
    assertThat(read.state().get("count").longValue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aStateHandedOutIsACopy() {
    MANIFEST.state().put("lossSum", 7);
    assertThat(MANIFEST.state().get("lossSum").doubleValue()).isEqualTo(0.1 + 0.2);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "\"format\" : 1          | \"format\" : 2             | format is 2, this program reads 1",
      "\"term\" : 3            | \"terms\" : 3              | needs the field \"term\"",
      "\"term\" : 3            | \"term\" : \"3\"           | \"term\" is not as needed",
      "\"term\" : 3            | \"term\" : 3.5             | \"term\" is not as needed",
      "\"term\" : 3            | \"term\" : null            | \"term\" is not as needed",
      "\"term\" : 3            | \"term\" : -3              | term -3 must be at least 0",
      "\"term\" : 3,           | \"term\" : 3, \"term\" : 4, | Duplicate field",
      "\"term\" : 3,           | \"term\" : 3, \"trem\" : 4, | unknown field \"trem\"; near it is term",
      "\"epoch\" : 2,          | ''                         | needs the field \"position.epoch\"",
      "\"step\" : 1234         | \"step\" : -1              | cannot stand at step -1",
      "vit.safetensors         | ../vit.safetensors         | file \"../vit.safetensors\" is not a name",
      "\"bytes\" : 100         | \"bytes\" : -100           | is not a name, a length and a SHA-256",
      "\"sha256\" : \"cdcd     | \"sha256\" : \"CDcd        | is not a name, a length and a SHA-256",
      "\"state\" : {           | \"state\" : [ {            | is not"})
  void whatDoesNotFitIsNamed(String part, String replacement, String said) {
    String text = new String(MANIFEST.text(), StandardCharsets.UTF_8);
    assertThat(text).contains(part);
    byte[] changed = withChecksum(text.replace(part, replacement));
    assertThatThrownBy(() -> Manifest.read("manifest.json", changed)).isInstanceOf(InputException.class)
        .hasMessageStartingWith("manifest.json").hasMessageContaining(said);
  }

  /** As somebody would who means it. */
  private static byte[] withChecksum(String text) {
    int at = text.length() - 64 - 4;
    String zeroed = text.substring(0, at) + "0".repeat(64) + text.substring(at + 64);
    String checksum = HexFormat.of().formatHex(HashingChannel.newDigest().digest(zeroed.getBytes(StandardCharsets.UTF_8)));
    return (text.substring(0, at) + checksum + text.substring(at + 64)).getBytes(StandardCharsets.UTF_8);
  }
}
