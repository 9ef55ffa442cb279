package org.espalier.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final AdamWConfig CONFIG = new AdamWConfig(0.8, 0.95, 1e-4, 0.1);
  private static final double RATE = 0.01;

  /** The golden fixtures hold the first step only, which no beta changes. */
  @Test
  void severalStepsAreThoseOfLoshchilovAndHutter() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {2}, 1);
      Optimizer adamW = CONFIG.build(scope, new Weights(Map.of("w", parameter)));
      double w = 2;
      double mean = 0;
      double square = 0;
      for (int step = 1; step <= 5; step++) {
        double gradient = Math.sin(step);
        adamW.step(List.of(scope.floats(new float[] {(float) gradient}, 1)), RATE);

        mean = 0.8 * mean + 0.2 * gradient;
        square = 0.95 * square + 0.05 * gradient * gradient;
        double unbiased = mean / (1 - Math.pow(0.8, step));
        w -= RATE * 0.1 * w + RATE * unbiased / (Math.sqrt(square / (1 - Math.pow(0.95, step))) + 1e-4);
        assertThat(parameter.getFloat()).isCloseTo((float) w, within(1e-6f));
      }
    }
  }

  /** By hand: after the first step the moments are 0.05 and 0.00025, and the bias-corrected ratio is 1. */
  @Test
  void twoStepsWithTheUsualBetas() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {1}, 1);
      Optimizer adamW = new AdamWConfig(0.9, 0.999, 1e-8, 0.1).build(scope, new Weights(Map.of("w", parameter)));

      adamW.step(List.of(scope.floats(new float[] {0.5f}, 1)), 0.1);
      assertThat(parameter.getFloat()).isCloseTo(0.89f, within(1e-6f));   // 1 (1 - 0.1 0.1) - 0.1
      adamW.step(List.of(scope.floats(new float[] {-0.25f}, 1)), 0.1);
      assertThat(parameter.getFloat()).isCloseTo(0.8544663f, within(1e-6f));

      assertThat(adamW.state().get("exp_avg.w").getFloat()).isCloseTo(0.02f, within(1e-7f));
      assertThat(adamW.state().get("exp_avg_sq.w").getFloat()).isCloseTo(0.00031225f, within(1e-9f));
      assertThat(adamW.state().get("step.w").getFloat()).isEqualTo(2);
    }
  }

  @Test
  void aParameterWithoutGradientIsOnlyDecayed() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {2}, 1);
      CONFIG.build(scope, new Weights(Map.of("w", parameter))).step(List.of(scope.floats(new float[1], 1)), RATE);

      assertThat(parameter.getFloat()).isCloseTo(2 * (1 - 0.001f), within(1e-7f));
    }
  }

  @Test
  void whatIsSparedIsNotDecayed() {
    AdamWConfig config = new AdamWConfig(0.9, 0.999, 1e-8, 0.1, OptimizerConfig.Decay.MATRICES);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      parameters.put("bias", scope.floats(new float[] {1}, 1));
      parameters.put("weight", scope.floats(new float[] {1}, 1, 1));
      parameters.put("scale", scope.floats(new float[] {2}, 1));
      Optimizer adamW = config.build(scope, new Weights(parameters), "weight"::equals);
      List<NDArray> gradients = List.of(scope.floats(new float[] {0}, 1), scope.floats(new float[] {0.5f}, 1, 1),
          scope.floats(new float[] {-0.5f}, 1));

      adamW.step(gradients, 0.1);

      assertThat(parameters.get("bias").getFloat()).isEqualTo(1);
      assertThat(parameters.get("weight").toFloatArray()[0]).isCloseTo(0.89f, within(1e-6f));
      assertThat(parameters.get("scale").getFloat()).isCloseTo(2.1f, within(1e-6f));
      assertThat(adamW.state().keySet()).containsExactly("exp_avg.bias", "exp_avg_sq.bias", "step.bias", "exp_avg.weight",
          "exp_avg_sq.weight", "step.weight", "exp_avg.scale", "exp_avg_sq.scale", "step.scale");
    }
  }
}
