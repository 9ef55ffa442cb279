package org.espalier.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.OptimizerConfig.SgdConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

class SgdTest {

  /** By hand, rate 0.5: the buffer is 1.1, 0.035, 2.07475, since weight decay joins the gradient before it. */
  @Test
  void threeStepsWithMomentumAndWeightDecay() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {1}, 1);
      Optimizer sgd = new SgdConfig(0.9, 0.1).build(scope, new Weights(Map.of("w", parameter)));

      step(scope, sgd, 1);
      assertThat(parameter.getFloat()).isCloseTo(0.45f, within(1e-6f));
      step(scope, sgd, -1);
      assertThat(parameter.getFloat()).isCloseTo(0.4325f, within(1e-6f));
      step(scope, sgd, 2);
      assertThat(parameter.getFloat()).isCloseTo(-0.604875f, within(1e-6f));

      assertThat(sgd.state()).containsOnlyKeys("momentum_buffer.w");
      assertThat(sgd.state().get("momentum_buffer.w").getFloat()).isCloseTo(2.07475f, within(1e-6f));
    }
  }

  /** By hand, rate 0.5: a step is along d + 0.9 buffer, where d is the gradient with its weight decay. */
  @Test
  void nesterovStepsAlongTheGradientAndItsNewMomentum() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {1}, 1);
      Optimizer sgd = new SgdConfig(0.9, 0.1, true).build(scope, new Weights(Map.of("w", parameter)));

      step(scope, sgd, 1);
      assertThat(parameter.getFloat()).as("d = 1.1, buffer 1.1, along 2.09").isCloseTo(-0.045f, within(1e-6f));
      step(scope, sgd, -1);
      assertThat(parameter.getFloat()).as("d = -1.0045, buffer -0.0145, along -1.01755").isCloseTo(0.463775f, within(1e-6f));

      assertThat(sgd.state().get("momentum_buffer.w").getFloat()).isCloseTo(-0.0145f, within(1e-6f));
    }
  }

  @Test
  void withoutMomentumThereIsNoState() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray parameter = scope.floats(new float[] {1}, 1);
      Optimizer sgd = new SgdConfig(0, 0.1).build(scope, new Weights(Map.of("w", parameter)));

      step(scope, sgd, 1);

      assertThat(parameter.getFloat()).isCloseTo(0.45f, within(1e-6f));
      assertThat(sgd.state()).isEmpty();
    }
  }

  @Test
  void constantsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new SgdConfig(1, 0)).isInstanceOf(InputException.class).hasMessageContaining("momentum 1.0");
    assertThatThrownBy(() -> new SgdConfig(0.9, -1)).isInstanceOf(InputException.class).hasMessageContaining("weightDecay -1.0");
    assertThatThrownBy(() -> new SgdConfig(0, 0, true)).isInstanceOf(InputException.class).hasMessageContaining("momentum 0.0");
    assertThatThrownBy(() -> new OptimizerConfig.AdamWConfig(0.9, 1, 1e-8, 0)).isInstanceOf(InputException.class)
        .hasMessageContaining("beta2 1.0");
  }

  private static void step(Scope scope, Optimizer sgd, float gradient) {
    sgd.step(List.of(scope.floats(new float[] {gradient}, 1)), 0.5);
  }
}
