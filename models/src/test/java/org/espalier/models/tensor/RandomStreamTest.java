package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Known answers were computed in Python from the published SplitMix64 and the contracts of the methods. */
class RandomStreamTest {

  @Test
  void theBitsAreThoseOfSplitMix64() {
    RandomStream stream = new RandomStream(1234567);

    // The first values published for this seed of SplitMix64.
    assertThat(new long[] {stream.nextLong(), stream.nextLong(), stream.nextLong()}).containsExactly(
        Long.parseUnsignedLong("6457827717110365317"), Long.parseUnsignedLong("3203168211198807973"),
        Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void doublesIntsAndGaussiansAreTheFrozenOnes() {
    RandomStream stream = new RandomKey(7, "test", "", "", 0, 0, 0).stream();

    assertThat(stream.nextDouble()).isEqualTo(0.20533016097077983);
    assertThat(stream.nextDouble(-2, 2)).isEqualTo(-0.6605669666886471);
    assertThat(new int[] {stream.nextInt(10), stream.nextInt(1000), stream.nextInt(Integer.MAX_VALUE)})
        .containsExactly(5, 631, 1478510078);
    assertThat(stream.nextGaussian()).isCloseTo(0.45670740438570917, within(1e-15));
    assertThat(stream.permutation(10)).containsExactly(0, 3, 7, 5, 8, 4, 1, 2, 6, 9);
  }

  @Test
  void boundsHoldAndEveryValueComes() {
    RandomStream stream = RandomKey.of(1, "bounds").stream();
    int[] counts = new int[6];
    double lowest = 1;
    double highest = 0;
    for (int i = 0; i < 60_000; i++) {
      counts[stream.nextInt(6)]++;
      double uniform = stream.nextDouble();
      lowest = Math.min(lowest, uniform);
      highest = Math.max(highest, uniform);
    }

    assertThat(counts).satisfies(c -> assertThat(Arrays.stream(c).allMatch(n -> n > 9_500 && n < 10_500)).isTrue());
    assertThat(lowest).isBetween(0.0, 0.001);
    assertThat(highest).isBetween(0.999, Math.nextDown(1.0));
    assertThat(stream.nextInt(1)).isZero();
    assertThatThrownBy(() -> stream.nextInt(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
  }

  @Test
  void gaussiansHaveMeanZeroAndDeviationOne() {
    RandomStream stream = RandomKey.of(2, "gauss").stream();
    double[] values = IntStream.range(0, 40_000).mapToDouble(i -> stream.nextGaussian()).toArray();

    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();

    // Five standard errors: 5 / sqrt(40000) and 5 sqrt(2 / 40000).
    assertThat(mean).isBetween(-0.025, 0.025);
    assertThat(variance).isBetween(0.965, 1.035);
  }

  @Test
  void aPermutationHasEveryNumberOnce() {
    int[] order = RandomKey.of(3, "order").stream().permutation(100);

    assertThat(order).isNotEqualTo(IntStream.range(0, 100).toArray());
    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(IntStream.range(0, 100).toArray());
    assertThat(RandomKey.of(3, "order").stream().permutation(100)).isEqualTo(order);
  }

  @Test
  void aProbabilityIsKept() {
    RandomStream stream = RandomKey.of(4, "coin").stream();
    long heads = IntStream.range(0, 10_000).filter(i -> stream.nextBoolean(0.3)).count();

    assertThat(heads).isBetween(2_770L, 3_230L);
    assertThat(stream.nextBoolean(0)).isFalse();
    assertThat(stream.nextBoolean(1)).isTrue();
  }
}
