package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

/** Statistics of 100,000 draws, to five standard errors. */
class InitTest {
  private static final int COUNT = 100_000;

  @Test
  void constantsAndGivenValuesAreThemselves() {
    assertThat(values(new Init.Constant(1.5))).containsOnly(1.5f);
    assertThat(new Init.Given(() -> new float[] {1, 2}).values(new Shape(2), RandomKey.of(1, "init").stream())).containsExactly(1, 2);
  }

  @Test
  void whereTheFirstValuesExistOnlyTheRestIsDrawn() {
    Init init = new Init.Begun(() -> new float[] {1, 2}, new Init.Constant(3));

    float[] values = init.values(new Shape(2, 2), RandomKey.of(1, "init").stream());

    assertThat(values).containsExactly(1, 2, 3, 3);
  }

  @Test
  void aNormalHasItsMeanAndDeviation() {
    float[] values = values(new Init.Normal(3, 0.5));

    assertThat(mean(values)).isCloseTo(3, within(5 * 0.5 / Math.sqrt(COUNT)));
    assertThat(deviation(values)).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(2.0 * COUNT)));
  }

  /** Between -2 and 2 a standard normal has variance 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737. */
  @Test
  void aTruncatedNormalStaysWithinTwoDeviations() {
    float[] values = values(new Init.TruncatedNormal(0.02));

    assertThat(values).doesNotContain(0);
    for (float value : values) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo(0.04f);
    }
    assertThat(mean(values)).isCloseTo(0, within(5 * 0.02 / Math.sqrt(COUNT)));
    assertThat(deviation(values)).isCloseTo(0.02 * Math.sqrt(0.7737), within(5 * 0.02 / Math.sqrt(2.0 * COUNT)));
  }

  @Test
  void glorotAndHeFollowTheFans() {
    assertThat(Init.xavierUniform(10, 14)).isEqualTo(new Init.Uniform(0.5));
    assertThat(Init.uniformFanIn(16)).isEqualTo(new Init.Uniform(0.25));
    assertThat(Init.heNormalFanOut(50)).isEqualTo(new Init.Normal(0, 0.2));

    float[] values = values(new Init.Uniform(0.5));
    for (float value : values) {
      assertThat(value).isBetween(-0.5f, 0.5f);
    }
    assertThat(deviation(values)).isCloseTo(1 / Math.sqrt(12), within(0.002));
  }

  @Test
  void aLayerMoreOrLessChangesNoOthersFirstValues() {
    Slot a = new Slot("a.weight", new Shape(3), new Init.Normal(0, 1), true);
    Slot b = new Slot("b.weight", new Shape(3), new Init.Normal(0, 1), true);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      float[] alone = Weights.initial(scope, List.of(b), 1, "vit").get("b.weight").toFloatArray();
      Weights both = Weights.initial(scope, List.of(a, b), 1, "vit");

      assertThat(both.get("b.weight").toFloatArray()).isEqualTo(alone).isNotEqualTo(both.get("a.weight").toFloatArray());
      assertThat(Weights.initial(scope, List.of(b), 2, "vit").get("b.weight").toFloatArray()).as("seed").isNotEqualTo(alone);
      assertThat(Weights.initial(scope, List.of(b), 1, "agent").get("b.weight").toFloatArray()).as("learner").isNotEqualTo(alone);
    }
  }

  private static float[] values(Init init) {
    return init.values(new Shape(COUNT), RandomKey.of(5, "init").stream());
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    return Math.sqrt(IntStream.range(0, values.length).mapToDouble(i -> (values[i] - mean) * (values[i] - mean)).average().orElseThrow());
  }
}
