package org.espalier.analysis.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.espalier.models.nn.ProbePoint;
import org.junit.jupiter.api.Test;

class AttentionSumTest {
  private static final double NEAR = 1e-6;
  private static final List<ProbePoint> GRID_2X3 = List.of(ProbePoint.map("stem", 8, 8), ProbePoint.tokens("tokens", 1, 2, 3));

  @Test
  void keysOfTheSameTokensLieOnTheGridBehindTheLeadingOnes() {
    KeyPlaces places = KeyPlaces.of("attention", GRID_2X3, 7, 7);
    assertThat(places).isEqualTo(new KeyPlaces(1, 2, 3, 0));
    assertThat(places.distance(1, 6)).isCloseTo(Math.sqrt(5), within(NEAR));
  }

  @Test
  void moreKeysThanQueriesAreTheGridWithPadding() {
    KeyPlaces places = KeyPlaces.of("attention", List.of(ProbePoint.tokens("tokens", 0, 4, 5)), 20, 6 * 7);
    assertThat(places.padding()).isEqualTo(1);
    assertThat(places.distance(0, 0)).isCloseTo(Math.sqrt(2), within(NEAR));
    assertThat(places.distance(0, 8)).isZero();
    assertThat(places.distance(19, 41)).isCloseTo(Math.sqrt(2), within(NEAR));
  }

  @Test
  void placesThatAreNotKnownAreNamed() {
    assertThatThrownBy(() -> KeyPlaces.of("blocks.0", GRID_2X3, 10, 10)).hasMessageContaining("blocks.0 has 10 queries");
    assertThatThrownBy(() -> KeyPlaces.of("blocks.0", GRID_2X3, 7, 9)).hasMessageContaining("9 keys").hasMessageContaining("2 x 3");
  }

  @Test
  void evenAttentionHasTheEntropyOfAllKeysAndTheMeanDistance() {
    LayerAttention found = attention(new KeyPlaces(0, 1, 3, 0), 1, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3, 1f / 3);
    assertThat(found.entropy()[0]).isCloseTo(Math.log(3), within(NEAR));
    assertThat(found.distance()[0]).isCloseTo((1 + 2 / 3.0 + 1) / 3, within(NEAR));
  }

  @Test
  void attentionToOnesOwnPlaceHasNeitherDistanceNorEntropy() {
    LayerAttention found = attention(new KeyPlaces(0, 1, 2, 0), 1, 1, 0, 0, 1);
    assertThat(found.entropy()[0]).isZero();
    assertThat(found.distance()[0]).isZero();
  }

  @Test
  void leadingTokensHaveEntropyButNoPlace() {
    LayerAttention found = attention(new KeyPlaces(1, 1, 2, 0), 1,
        0, 0.5f, 0.5f,
        0.5f, 0, 0.5f,
        0, 0.5f, 0.5f);
    assertThat(found.distance()[0]).isCloseTo((1 + 0.5) / 2, within(NEAR));
    assertThat(found.entropy()[0]).isCloseTo(Math.log(2), within(NEAR));
    assertThat(found.row(0)).containsExactly(0.5, 0.5);
    assertThat(found.middle()).isEqualTo(2);
  }

  @Test
  void headsAreApartAndTheMapIsTheirMean() {
    AttentionSum sum = new AttentionSum("blocks.0", new KeyPlaces(0, 1, 2, 0), 2);
    sum.add(new float[] {1, 0, 0, 1, 0, 1, 1, 0}, 1);
    LayerAttention found = sum.attention();
    assertThat(found.distance()).containsExactly(0, 1);
    assertThat(found.mean()).containsExactly(0.5, 0.5, 0.5, 0.5);
    assertThatThrownBy(() -> sum.add(new float[7], 1)).hasMessageContaining("7 probabilities");
  }

  private static LayerAttention attention(KeyPlaces places, int heads, float... probabilities) {
    AttentionSum sum = new AttentionSum("blocks.0", places, heads);
    sum.add(probabilities, 1);
    sum.add(probabilities, 1);
    return sum.attention();
  }
}
