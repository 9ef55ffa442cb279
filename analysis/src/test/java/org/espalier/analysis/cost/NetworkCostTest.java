package org.espalier.analysis.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkCostTest {

  static Stream<String> networks() {
    return Zoo.networks().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theRowsAddUpToTheTotals(String name) {
    NetworkCost cost = NetworkCost.of(name, Zoo.imageSize(name), 10);

    assertThat(cost.layers().stream().mapToLong(LayerCost::parameters).sum()).isEqualTo(cost.parameters());
    assertThat(cost.layers().stream().mapToLong(LayerCost::macs).sum()).isEqualTo(cost.macs());
    assertThat(cost.layers()).extracting(LayerCost::path).doesNotHaveDuplicates();
    assertThat(cost.layers().get(cost.layers().size() - 1).output()).isEqualTo(List.of(10L));
  }

  @Test
  void theListHasEveryNetworkAtItsOwnImageSize() {
    assertThat(NetworkCost.zoo(10)).extracting(NetworkCost::name).containsExactlyElementsOf(Zoo.networks().keySet());
    assertThat(NetworkCost.zoo(10)).filteredOn(cost -> cost.name().equals("resnet50")).singleElement().satisfies(cost -> {
      assertThat(cost.arch()).isEqualTo("resnet");
      assertThat(cost.imageSize()).isEqualTo(224);
      assertThat(cost.parameters()).isEqualTo(23_528_522);
      assertThat(cost.macs()).isEqualTo(4_087_156_736L);
    });
  }

  @Test
  void aVisionTransformersLayersStandInItsOrder() {
    NetworkCost cost = NetworkCost.of("vit-tiny-32", 32, 5);

    assertThat(cost.layers().subList(0, 8)).containsExactly(
        new LayerCost("patch_embed.proj", List.of(64L, 8L, 8L), 64 * (48 + 1), 64 * 48 * 64),
        new LayerCost("cls_token", List.of(), 64, 0),
        new LayerCost("pos_embed", List.of(), 65 * 64, 0),
        new LayerCost("transformer.layers.0.norm1", List.of(65L, 64L), 128, 0),
        new LayerCost("transformer.layers.0.attention.linear_qkv", List.of(65L, 192L), 192 * 65, 65 * 64 * 192),
        new LayerCost("transformer.layers.0.attention.linear_out", List.of(65L, 64L), 64 * 65, 65 * 64 * 64),
        new LayerCost("transformer.layers.0.attention", List.of(65L, 64L), 0, 2 * 65 * 65 * 64),
        new LayerCost("transformer.layers.0.norm2", List.of(65L, 64L), 128, 0));
  }

  @Test
  void anAgentsConvolutionIsOneRowWhateverItsTensorsAreCalled() {
    assertThat(NetworkCost.of("agent-small-32", 32, 5).layers())
        .contains(new LayerCost("layers.0.cnn_block", List.of(144L, 16L, 16L), 144 * (9 * 144 + 1), 256L * 144 * 144 * 9));
    assertThat(NetworkCost.of("agent-tiny-32", 32, 5).layers())
        .contains(new LayerCost("layers.0.cnn_block", List.of(64L, 16L, 16L), 64 * (8 * 64 + 1), 256L * 64 * 64 * 8));
  }

  @Test
  void anImageThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> NetworkCost.of("vit-s", 30, 10)).isInstanceOf(InputException.class).hasMessageContaining("30");
    assertThatThrownBy(() -> NetworkCost.of("resnet50", 16, 10)).isInstanceOf(InputException.class)
        .hasMessageContaining("16").hasMessageContaining("32").hasMessageContaining("cifar");
  }
}
