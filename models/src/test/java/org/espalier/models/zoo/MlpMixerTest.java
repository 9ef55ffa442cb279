package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Slot;
import org.junit.jupiter.api.Test;

class MlpMixerTest {
  private static final MlpMixerConfig SMALL = withDropPath(0);

  @Test
  void spectraAreTakenOfTheStemAndBehindEveryResidualAddition() {
    MlpMixer mixer = SMALL.build(8, 12, 5);
    List<String> names = mixer.probes().stream().map(ProbePoint::tap).toList();

    assertThat(names).containsExactly("stem", "blocks.0.middle", "blocks.0", "blocks.1.middle", "blocks.1");
    try (WatchedPass watched = WatchedPass.evaluation(mixer, 2, names)) {
      assertThat(mixer.probes()).allSatisfy(point -> {
        assertThat(point).isEqualTo(ProbePoint.tokens(point.tap(), 0, 2, 3));
        assertThat(watched.shape(point.tap())).isEqualTo(new Shape(2, 6, 8));
      });
    }
  }

  @Test
  void itsWeightsHaveTimmsNames() {
    List<Slot> slots = Description.of(SMALL.build(8, 12, 5)).slots();

    assertThat(slots).extracting(Slot::name).startsWith("stem.proj.weight", "stem.proj.bias", "blocks.0.norm1.weight",
        "blocks.0.norm1.bias", "blocks.0.mlp_tokens.fc1.weight").contains("blocks.1.mlp_channels.fc2.bias", "norm.weight", "head.bias");
    assertThat(slots).filteredOn(slot -> slot.name().equals("blocks.0.mlp_tokens.fc1.weight")).extracting(Slot::shape)
        .containsExactly(new Shape(4, 6));
  }

  @Test
  void branchesFallMoreOftenFromBlockToBlock() {
    try (WatchedPass falling = WatchedPass.training(withDropPath(1 - 1e-6).build(8, 5), 8, List.of("stem", "blocks.0", "blocks.1"))) {
      assertThat(falling.values("blocks.0")).as("rate 0").isNotEqualTo(falling.values("stem"));
      assertThat(falling.values("blocks.1")).as("rate 1").isEqualTo(falling.values("blocks.0"));
    }
  }

  @Test
  void sidesThatAreNoMultiplesOfThePatchAreNamed() {
    assertThatThrownBy(() -> SMALL.build(8, 10, 5)).isInstanceOf(InputException.class).hasMessageContainingAll("8 x 10", "patches of 4");
    assertThatThrownBy(() -> new MlpMixerConfig(4, 8, 2, 0, 16, 0, 1e-6)).isInstanceOf(InputException.class)
        .hasMessageContaining("tokensMlpDim (0)");
  }

  private static MlpMixerConfig withDropPath(double rate) {
    return new MlpMixerConfig(4, 8, 2, 4, 16, rate, 1e-6);
  }
}
