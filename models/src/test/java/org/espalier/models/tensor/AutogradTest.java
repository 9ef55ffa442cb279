package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutogradTest {
  private static final Kernel SQUARE_SUM = Kernels.of(AutogradTest.class).method("square_sum");
  private final ComputeDevice device = ComputeDevice.cpu(0, 1);

  @Test
  void theGradientOfASumOfSquaresIsTwiceTheValue() {
    try (Scope scope = Scope.open(device)) {
      NDArray x = Scope.requireGradient(scope.floats(new float[] {1, -2, 3}, 3));
      NDArray unused = Scope.requireGradient(scope.floats(new float[] {7}, 1));

      NDArray loss = Autograd.recording(() -> SQUARE_SUM.call(scope, x));
      NDArray[] gradients = Autograd.gradients(scope, loss, List.of(x, unused), false);

      assertThat(loss.getFloat()).isEqualTo(14f);
      assertThat(gradients[0].toFloatArray()).containsExactly(2f, -4f, 6f);
      assertThat(gradients[1].toFloatArray()).containsExactly(0f);
    }
  }

  @Test
  void aChildScopeLeavesNothingBehind() {
    try (Scope scope = Scope.open(device)) {
      NDArray x = Scope.requireGradient(scope.floats(new float[] {1, 2}, 2));
      int before = scope.size();

      try (Scope step = scope.child()) {
        NDArray loss = Autograd.recording(() -> SQUARE_SUM.call(step, x));
        Autograd.gradients(step, loss, List.of(x), false);
      }

      assertThat(scope.size()).isEqualTo(before);
    }
  }
}
