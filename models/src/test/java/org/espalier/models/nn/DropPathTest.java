package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Seen through residual branches of ones over zeros: what comes out is the mask times its scale. */
class DropPathTest {
  private static final int SAMPLES = 100_000;
  private static final RandomKey KEY = RandomKey.of(1, "step");
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void ratesRiseLinearlyFromNoneAtTheFirstBlock() {
    assertThat(IntStream.range(0, 12).mapToDouble(i -> DropPath.rate(0.11, i, 12)).toArray()).containsExactly(
        new double[] {0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11}, within(1e-15));
    assertThat(DropPath.rate(0.1, 0, 1)).isZero();
  }

  @Test
  void aBranchFallsOrStaysAsAWholeAndTheMeanStays() {
    for (double rate : new double[] {0.1, 0.5, 0.9}) {
      float[] mask = mask(training(KEY), rate, "mlp", SAMPLES, 3);
      double mean = 0;
      for (int i = 0; i < SAMPLES; i++) {
        assertThat(mask[3 * i] == 0 || mask[3 * i] == (float) (1 / (1 - rate))).isTrue();
        assertThat(mask[3 * i + 1] == mask[3 * i] && mask[3 * i + 2] == mask[3 * i]).isTrue();
        mean += mask[3 * i] / SAMPLES;
      }
      assertThat(mean).isCloseTo(1, within(5 * Math.sqrt(rate / (1 - rate) / SAMPLES)));
    }
  }

  @Test
  void equalKeysGiveEqualDrawsWhateverTheShapeOfTheBranch() {
    float[] mask = mask(training(KEY), 0.5, "mlp", 1000, 1);

    assertThat(mask(training(KEY), 0.5, "mlp", 1000, 1)).isEqualTo(mask);
    assertThat(mask(training(KEY), 0.5, "mlp", 500, 1)).as("fewer samples").isEqualTo(Arrays.copyOf(mask, 500));
    float[] wide = mask(training(KEY), 0.5, "mlp", 1000, 7);
    assertThat(IntStream.range(0, 1000).allMatch(i -> wide[7 * i] == mask[i])).as("wider branches").isTrue();
    assertThat(mask(training(KEY), 0.5, "attn", 1000, 1)).as("site").isNotEqualTo(mask);
    assertThat(mask(training(KEY).in("blocks.1"), 0.5, "mlp", 1000, 1)).as("block").isNotEqualTo(mask);
    assertThat(mask(training(KEY.item(1)), 0.5, "mlp", 1000, 1)).as("shard").isNotEqualTo(mask);
    assertThat(mask(training(KEY.time(1)), 0.5, "mlp", 1000, 1)).as("step").isNotEqualTo(mask);
  }

  @Test
  void evaluationDropsNothing() {
    assertThat(mask(Pass.evaluation(scope, new Weights(Map.of()), Taps.none()), 0.9, "mlp", 1000, 2)).containsOnly(1f);
  }

  private Pass training(RandomKey key) {
    return Pass.training(scope, new Weights(Map.of()), key, Taps.none());
  }

  private float[] mask(Pass pass, double rate, String site, int samples, int width) {
    Shape shape = new Shape(samples, width);
    NDArray ones = scope.floats(Init.ONES.values(shape, KEY.stream()), samples, width);
    return Residual.add(pass, scope.zeros(shape), ones, 0, rate, site).toFloatArray();
  }
}
