package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.WindowAttention;
import org.junit.jupiter.api.Test;

class SwinTest {
  private static final int BATCH = 64;
  /** Grids of 8 x 8 and 4 x 4 for images of 16 pixels. */
  private static final SwinConfig SMALL = withDropPath(0);

  @Test
  void spectraAreTakenBehindTheEmbeddingTheMergingsAndEveryResidualAddition() {
    Swin network = SMALL.build(16, 5);
    List<String> names = network.probes().stream().map(ProbePoint::tap).toList();

    assertThat(names).containsExactly("patch_embed", "layers.0.blocks.0.middle", "layers.0.blocks.0", "layers.0.blocks.1.middle",
        "layers.0.blocks.1", "layers.0.downsample", "layers.1.blocks.0.middle", "layers.1.blocks.0");
    try (WatchedPass watched = WatchedPass.evaluation(network, 2, names)) {
      assertThat(network.probes().subList(0, 5)).allSatisfy(point -> {
        assertThat(point).isEqualTo(ProbePoint.tokens(point.tap(), 0, 8, 8));
        assertThat(watched.shape(point.tap())).isEqualTo(new Shape(2, 64, 6));
      });
      assertThat(network.probes().subList(5, 8)).allSatisfy(point -> {
        assertThat(point).isEqualTo(ProbePoint.tokens(point.tap(), 0, 4, 4));
        assertThat(watched.shape(point.tap())).isEqualTo(new Shape(2, 16, 12));
      });
    }
  }

  @Test
  void attentionIsHandedOutWhereOneWindowIsTheWholeGrid() {
    Swin network = SMALL.build(16, 5);

    assertThat(network.attentions()).containsExactly("layers.1.blocks.0.attn.attention");
    try (WatchedPass watched = WatchedPass.evaluation(network, 2,
        List.of("layers.0.blocks.1.attn.attention", "layers.1.blocks.0.attn.attention"))) {
      assertThat(watched.shape("layers.1.blocks.0.attn.attention")).isEqualTo(new Shape(2, 2, 16, 16));
      assertThat(watched.shape("layers.0.blocks.1.attn.attention")).as("four windows an image").isEqualTo(new Shape(2 * 4, 1, 16, 16));
    }
  }

  @Test
  void everySecondBlockIsShiftedByHalfAWindowUnlessOneFillsTheGrid() {
    List<WindowAttention> windows = List.copyOf(((Swin) Zoo.find("swin-t").build(224, 5)).windows().values());

    assertThat(windows).extracting(WindowAttention::window).containsOnly(7);
    assertThat(windows).extracting(WindowAttention::shift).containsExactly(0, 3, 0, 3, 0, 3, 0, 3, 0, 3, 0, 0);
    assertThat(((Swin) Zoo.find("swin-t-32").build(32, 5)).windows().values()).extracting(WindowAttention::window)
        .containsExactly(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2);
  }

  @Test
  void branchesFallMoreOftenFromBlockToBlockAcrossLayers() {
    List<String> blocks = SMALL.build(16, 5).features();
    try (WatchedPass still = WatchedPass.training(SMALL.build(16, 5), BATCH, blocks);
        WatchedPass falling = WatchedPass.training(withDropPath(1 - 1e-6).build(16, 5), BATCH, blocks)) {
      assertThat(falling.values("layers.0.blocks.0")).as("rate 0").isEqualTo(still.values("layers.0.blocks.0"));
      assertThat(falling.values("layers.0.blocks.1")).as("rate 0.5").isNotEqualTo(still.values("layers.0.blocks.1"));
    }
    try (WatchedPass falling = WatchedPass.training(withDropPath(1 - 1e-6).build(16, 5), BATCH,
        List.of("layers.0.downsample", "layers.1.blocks.0"))) {
      assertThat(falling.values("layers.1.blocks.0")).as("rate 1").isEqualTo(falling.values("layers.0.downsample"));
    }
  }

  @Test
  void vectorsBiasesAndTablesAreSparedFromWeightDecay() {
    List<String> spared = Description.of(SMALL.build(16, 5)).parameters().stream()
        .filter(slot -> !slot.decays() && slot.shape().dimension() > 1).map(Slot::name).toList();

    assertThat(spared).containsExactly("layers.0.blocks.0.attn.relative_position_bias_table",
        "layers.0.blocks.1.attn.relative_position_bias_table", "layers.1.blocks.0.attn.relative_position_bias_table");
    assertThat(Description.of(SMALL.build(16, 5)).parameters()).filteredOn(slot -> slot.shape().dimension() == 1)
        .noneMatch(Slot::decays);
  }

  @Test
  void imagesWhoseGridsTheWindowsDoNotFillAreRefusedWithWhatHelps() {
    ModelConfig tiny = Zoo.find("swin-t");

    assertThatThrownBy(() -> tiny.build(64, 5)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("64 x 64", "layer 0", "16 x 16", "windows of 7", "multiples of 224", "windowSize");
    assertThatThrownBy(() -> tiny.build(40, 5)).isInstanceOf(InputException.class).hasMessageContainingAll("40 x 40", "multiples of 32");
    assertThatThrownBy(() -> SMALL.build(12, 24, 5)).as("a grid of 6 x 12 cells, and windows of 4").isInstanceOf(InputException.class)
        .hasMessageContainingAll("12 x 24", "6 x 12");
    assertThat(SMALL.build(8, 16, 5).windows().values()).as("a row of two windows").extracting(WindowAttention::window)
        .containsExactly(4, 4, 2);
  }

  private static SwinConfig withDropPath(double rate) {
    return new SwinConfig(2, 6, List.of(2, 1), List.of(1, 2), 4, 2, true, true, rate, 1e-5);
  }
}
