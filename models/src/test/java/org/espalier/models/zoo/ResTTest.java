package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Slot;
import org.espalier.models.zoo.ResTConfig.Stage;
import org.junit.jupiter.api.Test;

class ResTTest {
  private static final int BATCH = 64;
  /** Grids of 8 x 12 and 4 x 6 for images of 16 x 24. */
  private static final ResTConfig SMALL = withDropPath(0);

  @Test
  void spectraAreTakenBehindTheStemAtTheBeginOfAStageAndBehindEveryResidualAddition() {
    ResT network = SMALL.build(16, 24, 5);
    List<String> names = network.probes().stream().map(ProbePoint::tap).toList();

    assertThat(names).containsExactly("stem", "stage1.0.middle", "stage1.0", "patch_embed_2", "stage2.0.middle", "stage2.0",
        "stage2.1.middle", "stage2.1");
    try (WatchedPass watched = WatchedPass.evaluation(network, 2, names)) {
      assertThat(watched.shape("stem")).isEqualTo(new Shape(2, 8, 8, 12));
      assertThat(network.probes().get(0)).isEqualTo(ProbePoint.map("stem", 8, 12));
      assertThat(watched.shape("stage1.0.middle")).isEqualTo(new Shape(2, 96, 8));
      assertThat(network.probes().subList(1, 3)).allSatisfy(point -> assertThat(point.height()).isEqualTo(8));
      assertThat(network.probes().subList(3, 8)).allSatisfy(point -> {
        assertThat(point).isEqualTo(ProbePoint.tokens(point.tap(), 0, 4, 6));
        assertThat(watched.shape(point.tap())).isEqualTo(new Shape(2, 24, 12));
      });
    }
  }

  /** Keys of a reduced grid have no place among the queries. */
  @Test
  void attentionIsHandedOutBeforeItsNormalisationWhereKeysAreAllTokens() {
    ResT network = SMALL.build(16, 24, 5);

    assertThat(network.attentions()).containsExactly("stage2.0.attn.attention", "stage2.1.attn.attention");
    try (WatchedPass watched = WatchedPass.evaluation(network, 2, network.attentions())) {
      assertThat(watched.shape("stage2.0.attn.attention")).isEqualTo(new Shape(2, 2, 24, 24));
      float[] attention = watched.values("stage2.0.attn.attention");
      for (int row = 0; row < attention.length / 24; row++) {
        double sum = 0;
        for (int key = 0; key < 24; key++) {
          sum += attention[24 * row + key];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void branchesFallMoreOftenFromBlockToBlockAcrossStages() {
    List<String> blocks = SMALL.build(16, 24, 5).features();
    try (WatchedPass still = WatchedPass.training(SMALL.build(16, 24, 5), BATCH, blocks);
        WatchedPass falling = WatchedPass.training(withDropPath(1 - 1e-6).build(16, 24, 5), BATCH, blocks)) {
      assertThat(falling.values("stage1.0")).as("rate 0").isEqualTo(still.values("stage1.0"));
      assertThat(falling.values("stage2.0")).as("rate 0.5").isNotEqualTo(still.values("stage2.0"));
      assertThat(falling.values("stage2.1")).as("rate 1").isEqualTo(falling.values("stage2.0"));
    }
  }

  @Test
  void vectorsAndBiasesAloneAreSparedFromWeightDecay() {
    assertThat(Description.of(SMALL.build(16, 24, 5)).parameters()).allSatisfy(
        slot -> assertThat(slot.decays()).as(slot.name()).isEqualTo(slot.shape().dimension() > 1));
    assertThat(Description.of(SMALL.build(16, 24, 5)).parameters()).extracting(Slot::name).contains("stem.pos.pa_conv.weight",
        "patch_embed_2.conv.bias", "stage1.0.attn.sr_norm.weight", "stage2.1.attn.transform_conv.weight", "norm.bias", "head.weight");
  }

  @Test
  void imagesThatDoNotHalveEvenlyOrLeaveOneCellAreRefusedWithWhatHelps() {
    ModelConfig lite = Zoo.find("rest-lite");

    for (int side : new int[] {40, 48, 72}) {
      assertThatThrownBy(() -> lite.build(side, 5)).isInstanceOf(InputException.class)
          .hasMessageContainingAll(side + " x " + side, "multiples of 32");
    }
    assertThatThrownBy(() -> lite.build(32, 5)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("stage 4", "single cell", "64 x 64", "stemStrides", "[2, 2]");
    assertThat(lite.build(64, 5).imageSize()).isEqualTo(64);
    assertThat(Zoo.find("rest-lite-32").build(32, 5).imageSize()).isEqualTo(32);
  }

  @Test
  void aGridThatItsRatioWouldReduceToNothingIsNamed() {
    ResTConfig odd = new ResTConfig(List.of(1, 2), List.of(new Stage(8, 1, 1, 3, 16)), true, true, 0, 1e-5);

    assertThatThrownBy(() -> odd.build(2, 5)).isInstanceOf(InputException.class).hasMessageContainingAll("1 x 1", "srRatio of 3");
    assertThat(odd.build(4, 5).imageSize()).isEqualTo(4);
  }

  private static ResTConfig withDropPath(double rate) {
    return new ResTConfig(List.of(1, 2), List.of(new Stage(8, 1, 1, 4, 16), new Stage(12, 2, 2, 1, 24)), true, true, rate, 1e-5);
  }
}
