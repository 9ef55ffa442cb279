package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dTest {
  private static final Kernels KERNELS = Kernels.of(Conv2dTest.class);
  private static final Kernel SQUARE_SUM = KERNELS.method("square_sum");
  private static final Kernel DOUBLE = KERNELS.method("square_sum_of_conv_in_float64");
  private static final Kernel DISTANCE = KERNELS.method("distance");

  /**
   * Given the stride of the first three, oneDNN writes past its memory: now and then a gradient is wrong, or the process dies.
   * Hence the repetitions.
   */
  @ParameterizedTest
  @CsvSource({"6, 24, 1, 2, 12, 1", "4, 8, 1, 2, 12, 1", "3, 64, 1, 2, 16, 1", "8, 8, 1, 3, 10, 1", "6, 6, 1, 2, 8, 6",
      "3, 8, 7, 2, 15, 1", "5, 10, 3, 2, 9, 1", "12, 12, 5, 2, 8, 12"})
  void gradientsAreThoseOfTheDefinition(int in, int out, int kernel, int stride, int side, int groups) {
    Conv2d conv = new Conv2d(in, out, kernel, stride, kernel / 2, groups, true, new Init.Normal(0, 1), new Init.Normal(0, 1));
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 2))) {
      Weights weights = Weights.initial(scope, Description.of(conv, new Shape(in, side, side)).slots(), 1, "learner");
      weights.arrays().forEach(Scope::requireGradient);
      NDArray x = Scope.requireGradient(normal(scope, 4, in, side, side));
      List<NDArray> inputs = List.of(x, weights.get("weight"), weights.get("bias"));

      NDArray reference = Autograd.recording(() -> DOUBLE.call(scope, inputs, stride, kernel / 2, groups));
      NDArray[] expected = Autograd.gradients(scope, reference, inputs, false);

      for (int repetition = 0; repetition < 20; repetition++) {
        NDArray loss = Autograd.recording(() -> SQUARE_SUM.call(scope,
            conv.forward(Pass.evaluation(scope, weights, Taps.none()), x)));
        NDArray[] gradients = Autograd.gradients(scope, loss, inputs, false);

        assertThat(loss.getFloat()).isCloseTo(reference.getFloat(), within(1e-5f * reference.getFloat()));
        for (int i = 0; i < gradients.length; i++) {
          assertThat(DISTANCE.call(scope, gradients[i], expected[i]).getFloat()).isLessThan(1e-5f);
        }
      }
    }
  }

  private static NDArray normal(Scope scope, long... shape) {
    return scope.floats(new Init.Normal(0, 1).values(new Shape(shape), RandomKey.of(2, "maps").stream()), shape);
  }
}
