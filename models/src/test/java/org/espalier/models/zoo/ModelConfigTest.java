package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<String> networks() {
    return Zoo.networks().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aConfigurationIsReadBackAsItWasWritten(String name) throws JsonProcessingException {
    ModelConfig config = Zoo.find(name);

    String written = JSON.writerFor(ModelConfig.class).writeValueAsString(config);

    assertThat(JSON.readTree(written).get("arch").asText()).isEqualTo(config.arch());
    assertThat(JSON.readValue(written, ModelConfig.class)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource({"resnet50, 31, 32", "resnet50-32, 7, 8", "efficientnet-b2, 31, 32", "efficientnet-b2-32, 15, 16", "vit-s, 100, 16",
      "convit-ti, 100, 16", "agent-s, 36, 8", "agent-s, 24, 32", "rest-lite, 72, 32", "rest-lite, 32, 64", "swin-t, 64, 224",
      "swin-t-32, 24, 16", "rednet26, 48, 32", "rednet26-32, 24, 16", "cit-ti, 40, 16", "cit-ti-32, 18, 4", "mixer-ti, 40, 16"})
  void anImageThatDoesNotFitIsNamedWithWhatWould(String name, int side, String needed) {
    assertThatThrownBy(() -> Zoo.find(name).build(side, 10)).isInstanceOf(InputException.class)
        .hasMessageContaining(Integer.toString(side)).hasMessageContaining(needed);
  }

  @Test
  void aBlockThatChangesTheShapeNeedsAProjectionAndAddsNoInput() {
    assertThatThrownBy(() -> new ResNetBlock.Bottleneck(8, 4, 2, 4, false, true)).isInstanceOf(InputException.class)
        .hasMessageContaining("from 8 to 16 channels with stride 2");
    assertThatThrownBy(() -> new EfficientNetBlock.DepthwiseSeparable(8, 12, 3, 1, 2, true)).isInstanceOf(InputException.class)
        .hasMessageContaining("from 8 to 12 channels");
  }

  @Test
  void aStageOfNoBlocksIsRefused() {
    assertThatThrownBy(() -> new ResNetConfig(ResNetConfig.Block.BASIC, List.of(2, 0), 64, ResNetConfig.Stem.CIFAR, true))
        .isInstanceOf(InputException.class).hasMessageContaining("[2, 0]");
  }

  @Test
  void widthsOfStagesAreWrittenOnlyWhereTheyAreNotDoubled() throws JsonProcessingException {
    ResNetConfig doubled = new ResNetConfig(ResNetConfig.Block.BASIC, List.of(1, 1), 8, ResNetConfig.Stem.CIFAR, true);
    ResNetConfig own = new ResNetConfig(ResNetConfig.Block.BASIC, List.of(1, 1), 8, List.of(8, 12), ResNetConfig.Stem.CIFAR, true);

    assertThat(JSON.writeValueAsString(doubled)).doesNotContain("widths");
    assertThat(JSON.readValue(JSON.writerFor(ModelConfig.class).writeValueAsString(own), ModelConfig.class)).isEqualTo(own);
    assertThat(own.build(8, 5)).extracting(network -> Description.of(network).slots()).asList()
        .anySatisfy(slot -> assertThat(slot.toString()).contains("layer2.0.conv2.weight", "(12, 12, 3, 3)"));
    assertThatThrownBy(() -> new ResNetConfig(ResNetConfig.Block.BASIC, List.of(1, 1), 8, List.of(8), ResNetConfig.Stem.CIFAR, true))
        .isInstanceOf(InputException.class).hasMessageContainingAll("widths ([8])", "layers ([1, 1])");
  }

  @Test
  void anUnknownNameIsAnsweredWithAllKnownOnes() {
    assertThatThrownBy(() -> Zoo.find("vit-xl")).isInstanceOf(InputException.class).hasMessageContainingAll("vit-xl", "resnet50");
  }
}
