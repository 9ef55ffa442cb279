package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

/** Seen through a residual branch of ones over zeros: what comes out is the mask times its scale. */
class DropoutTest {
  private static final int COUNT = 400_003;
  private static final RandomKey KEY = RandomKey.of(1, "step");
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** 0.1 is rounded to 6554 / 65536, and what stays is scaled by the inverse of what is left of that. */
  @Test
  void theShareThatFallsIsTheRateToTheNearest65536th() {
    float[] mask = mask(KEY, 0.1, "branch", COUNT);
    double rate = 6554 / 65536.0;
    float scale = (float) (65536.0 / 58982);

    long dropped = IntStream.range(0, COUNT).filter(i -> mask[i] == 0).count();
    double deviation = Math.sqrt(COUNT * rate * (1 - rate));

    assertThat((double) dropped).isCloseTo(COUNT * rate, within(5 * deviation));
    for (float value : mask) {
      assertThat(value == 0 || value == scale).isTrue();
    }
  }

  @Test
  void theMeanStays() {
    for (double rate : new double[] {0.1, 0.5, 0.9}) {
      float[] mask = mask(KEY, rate, "branch", COUNT);
      double mean = IntStream.range(0, COUNT).mapToDouble(i -> mask[i]).average().orElseThrow();

      assertThat(mean).isCloseTo(1, within(5 * Math.sqrt(rate / (1 - rate) / COUNT)));
    }
  }

  @Test
  void aRateBelowHalfA65536thDropsNothing() {
    assertThat(mask(KEY, 0x1.0p-18, "branch", COUNT)).containsOnly(1f);
  }

  @Test
  void equalKeysGiveEqualMasksAndEveryPartOfTheKeyMatters() {
    float[] mask = mask(KEY, 0.5, "branch", 1000);

    assertThat(mask(KEY, 0.5, "branch", 1000)).isEqualTo(mask);
    assertThat(mask(KEY, 0.5, "branch", 500)).as("a shorter tensor sees its beginning").isEqualTo(Arrays.copyOf(mask, 500));
    assertThat(mask(KEY, 0.5, "other", 1000)).as("site").isNotEqualTo(mask);
    assertThat(mask(KEY.time(1), 0.5, "branch", 1000)).as("step").isNotEqualTo(mask);
    assertThat(mask(KEY.item(1), 0.5, "branch", 1000)).as("shard").isNotEqualTo(mask);
    assertThat(mask(KEY.pass(1), 0.5, "branch", 1000)).as("pass").isNotEqualTo(mask);
    assertThat(mask(KEY.learner("agent"), 0.5, "branch", 1000)).as("learner").isNotEqualTo(mask);
    assertThat(mask(RandomKey.of(2, "step"), 0.5, "branch", 1000)).as("seed").isNotEqualTo(mask);
  }

  @Test
  void thePlaceInTheNetworkMatters() {
    Pass pass = training(KEY);

    assertThat(pass.in("blocks.0").seed("mlp")).isEqualTo(training(KEY).in("blocks.0").seed("mlp"))
        .isNotEqualTo(pass.in("blocks.1").seed("mlp")).isNotEqualTo(pass.in("blocks.0").seed("attention"));
  }

  @Test
  void evaluationDrawsNothing() {
    Pass pass = Pass.evaluation(scope, new Weights(Map.of()), Taps.none());

    assertThat(through(pass, 0.9, "branch", 1000)).containsOnly(1f);
    assertThatThrownBy(() -> pass.in("blocks.0").seed("mlp")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("blocks.0.mlp");
  }

  private float[] mask(RandomKey key, double rate, String site, int count) {
    return through(training(key), rate, site, count);
  }

  private Pass training(RandomKey key) {
    return Pass.training(scope, new Weights(Map.of()), key, Taps.none());
  }

  private float[] through(Pass pass, double rate, String site, int count) {
    NDArray ones = scope.floats(Init.ONES.values(new Shape(count), KEY.stream()), count);
    return Residual.add(pass, scope.zeros(new Shape(count)), ones, rate, site).toFloatArray();
  }
}
