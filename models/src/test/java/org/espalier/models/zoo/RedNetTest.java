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

class RedNetTest {
  private static final RedNetConfig POOLED = small(true);
  private static final RedNetConfig UNPOOLED = small(false);

  @Test
  void spectraAreTakenOfWhatTheFirstBlockReadsAndBehindEveryBlock() {
    assertThat(POOLED.build(16, 32, 5).probes()).containsExactly(ProbePoint.map("maxpool", 4, 8), ProbePoint.map("layer1.0", 4, 8),
        ProbePoint.map("layer2.0", 2, 4), ProbePoint.map("layer2.1", 2, 4));
    assertThat(UNPOOLED.build(16, 32, 5).probes()).containsExactly(ProbePoint.map("stem", 8, 16), ProbePoint.map("layer1.0", 8, 16),
        ProbePoint.map("layer2.0", 4, 8), ProbePoint.map("layer2.1", 4, 8));
    try (WatchedPass watched = WatchedPass.evaluation(POOLED.build(16, 32, 5), 2, List.of("stem", "maxpool", "layer2.1"))) {
      assertThat(watched.shape("stem")).isEqualTo(new Shape(2, 16, 8, 16));
      assertThat(watched.shape("maxpool")).isEqualTo(new Shape(2, 16, 4, 8));
      assertThat(watched.shape("layer2.1")).isEqualTo(new Shape(2, 64, 2, 4));
    }
  }

  @Test
  void itsWeightsHaveThePublishedNames() {
    assertThat(Description.of(POOLED.build(16, 5)).slots()).extracting(Slot::name).contains("stem.0.conv.weight", "stem.0.bn.running_var",
        "stem.1.conv1.conv.weight", "stem.1.conv1.bn.bias", "stem.1.conv2.conv.bias", "stem.2.weight", "stem.4.conv.weight",
        "stem.4.bn.bias", "layer1.0.conv2.conv2.conv.weight", "layer1.0.downsample.0.weight", "layer2.1.bn2.running_mean", "classifier.bias")
        .noneMatch(name -> name.startsWith("layer2.1.downsample"));
  }

  /** Its blocks begin as their shortcuts: the second of a stage hands on what it gets. */
  @Test
  void aBlockBeginsAsItsShortcut() {
    try (WatchedPass watched = WatchedPass.training(POOLED.build(16, 5), 4, List.of("layer2.0", "layer2.1"))) {
      assertThat(watched.values("layer2.1")).isEqualTo(watched.values("layer2.0"));
    }
  }

  @Test
  void imagesThatDoNotHalveEvenlyAreRefusedWithWhatHelps() {
    ModelConfig published = Zoo.find("rednet26");

    assertThatThrownBy(() -> published.build(48, 5)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("48 x 48", "multiples of 32", "stemPool = false");
    assertThat(RedNetConfig.published(false, 1, 2, 4, 1).build(48, 5).probes()).extracting(ProbePoint::height).last().isEqualTo(3);
  }

  @Test
  void channelsThatGroupsDoNotFillAreRefused() {
    assertThatThrownBy(() -> new RedNetConfig(List.of(1), 24, 64, true, 7, 16, true)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("base (24)", "groupWidth (16)");
    assertThatThrownBy(() -> new RedNetConfig(List.of(1), 32, 48, true, 7, 16, true)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("stemWidth (48)", "groupWidth (16)");
    assertThatThrownBy(() -> new RedNetConfig(List.of(1), 32, 32, true, 4, 16, true)).isInstanceOf(InputException.class)
        .hasMessageContaining("kernel (4)");
  }

  private static RedNetConfig small(boolean stemPool) {
    return new RedNetConfig(List.of(1, 2), 8, 16, stemPool, 3, 8, true);
  }
}
