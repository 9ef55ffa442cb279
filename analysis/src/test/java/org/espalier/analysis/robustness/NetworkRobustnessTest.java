package org.espalier.analysis.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class NetworkRobustnessTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final List<Integer> SEVERITIES = List.of(1, 2, 3, 4, 5);

  /** The same errors under every corruption. */
  private static CorruptionErrors errors(double clean, Double... bySeverity) {
    Map<Corruption, List<Double>> errors = new LinkedHashMap<>();
    Corruption.benchmark().forEach(corruption -> errors.put(corruption, List.of(bySeverity)));
    return new CorruptionErrors(100, clean, SEVERITIES, errors);
  }

  @Test
  void aNetworkBesideAReferenceScoresItsShareOfTheErrors() {
    CorruptionErrors ours = errors(10, 20.0, 25.0, 30.0, 35.0, 40.0);
    CorruptionErrors others = errors(30, 40.0, 50.0, 60.0, 70.0, 80.0);

    NetworkRobustness network = new NetworkRobustness("", ours, Optional.of(Reference.of("other", others, SEVERITIES)));

    assertThat(network.ce(Corruption.FOG)).isCloseTo(50, EXACT);
    assertThat(network.mce()).isCloseTo(50, EXACT);
    assertThat(network.relativeCe(Corruption.FOG)).isCloseTo(100 * 20 / 30.0, EXACT);
    assertThat(network.relativeMce()).isCloseTo(100 * 20 / 30.0, EXACT);
    assertThat(ours.mean()).isCloseTo(30, EXACT);
  }

  @Test
  void alexNetIsItsOwnMeasureAndSaysNothingOfCleanPictures() {
    Map<Corruption, List<Double>> errors = new LinkedHashMap<>();
    Corruption.benchmark().forEach(corruption -> errors.put(corruption, List.of(Reference.ALEXNET.mean(corruption))));
    NetworkRobustness alexNet = new NetworkRobustness("", new CorruptionErrors(1, 43.5, List.of(1), errors),
        Optional.of(Reference.ALEXNET));

    assertThat(alexNet.mce()).isCloseTo(100, EXACT);
    assertThat(alexNet.relativeMce()).isNaN();
    assertThat(Reference.ALEXNET.mean(Corruption.SNOW)).isEqualTo(86.6816);
    assertThat(Reference.ALEXNET.mean(Corruption.JPEG_COMPRESSION)).isEqualTo(60.65);
  }

  @Test
  void withoutAllFifteenThereIsNoScore() {
    CorruptionErrors some = new CorruptionErrors(10, 5, List.of(3),
        Map.of(Corruption.FOG, List.of(50.0), Corruption.SATURATE, List.of(90.0)));
    NetworkRobustness network = new NetworkRobustness("", some,
        Optional.of(Reference.of("other", errors(30, 40.0, 50.0, 60.0, 70.0, 80.0), List.of(3))));

    assertThat(network.ce(Corruption.FOG)).isCloseTo(100 * 50 / 60.0, EXACT);
    assertThat(network.ce(Corruption.SATURATE)).isNaN();
    assertThat(network.mce()).isNaN();
    assertThat(some.mean()).as("extra corruptions count in no mean").isEqualTo(50);
    assertThat(some.isWhole()).isFalse();
  }

  @Test
  void aReferenceOfOtherSeveritiesIsRefused() {
    CorruptionErrors others = new CorruptionErrors(10, 5, List.of(1, 3), Map.of(Corruption.FOG, List.of(40.0, 60.0)));

    assertThat(Reference.of("other", others, List.of(3)).mean(Corruption.FOG)).isEqualTo(60);
    assertThatThrownBy(() -> Reference.of("other", others, List.of(3, 4))).isInstanceOf(InputException.class)
        .hasMessageContaining("other was measured at severities [1, 3]").hasMessageContaining("[3, 4]");
  }
}
