package org.espalier.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradientNormTest {
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** Two tensors as one vector (3, 0, 4) of length 5. */
  @Test
  void gradientsThatAreTooLongAreScaledToTheLimitAndOthersStay() {
    List<NDArray> gradients = List.of(scope.floats(new float[] {3, 0}, 2), scope.floats(new float[] {4}, 1));
    NDArray norm = GradientNorm.of(scope, gradients);
    assertThat(norm.getFloat()).isEqualTo(5);

    GradientNorm.clip(gradients, norm, 10);
    assertThat(gradients.get(0).toFloatArray()).containsExactly(3, 0);

    GradientNorm.clip(gradients, norm, 1);
    assertThat(gradients.get(0).toFloatArray()).containsExactly(new float[] {0.6f, 0}, within(1e-6f));
    assertThat(gradients.get(1).toFloatArray()).containsExactly(new float[] {0.8f}, within(1e-6f));
  }

  @Test
  void oneBadGradientShowsInTheNorm() {
    assertThat(GradientNorm.of(scope, List.of(scope.floats(new float[] {1, Float.NaN}, 2))).getFloat()).isNaN();
    assertThat(GradientNorm.of(scope, List.of(scope.floats(new float[] {1, Float.POSITIVE_INFINITY}, 2))).getFloat()).isInfinite();
    assertThat(GradientNorm.of(scope, List.of(scope.floats(new float[2], 2))).getFloat()).isZero();
  }
}
