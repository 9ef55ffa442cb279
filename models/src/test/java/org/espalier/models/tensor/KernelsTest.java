package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelsTest {
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** Has no script beside it. */
  private static final class Scriptless {}

  /** Its script calls a function that does not exist. */
  private static final class Broken {}

  @Test
  void aMissingScriptIsNamedWithItsClass() {
    Kernel kernel = Kernels.of(Scriptless.class).method("any");

    assertThatThrownBy(() -> kernel.call(scope)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Scriptless.py").hasMessageContaining(Scriptless.class.getName());
  }

  @Test
  void aMistakeInAScriptNamesItsFileAtTheFirstCall() {
    Kernel kernel = Kernels.of(Broken.class).method("fine");

    assertThatThrownBy(() -> kernel.call(scope, scope.floats(new float[1], 1))).hasMessageContaining("Broken.py")
        .hasMessageContaining("no_such_function");
  }

  @Test
  void aFailureInAMethodNamesItsFileAndTheMethod() {
    Kernel product = Kernels.of(KernelsTest.class).method("product");
    NDArray a = scope.floats(new float[6], 2, 3);

    assertThatThrownBy(() -> product.call(scope, a, a)).hasMessageContaining("KernelsTest.py").hasMessageContaining("product");
    assertThat(scope.size()).isEqualTo(1);
  }

  @Test
  void argumentsOfEveryKindArriveAndResultsOfEveryKindComeBack() {
    Kernels kernels = Kernels.of(KernelsTest.class);
    NDArray one = scope.floats(new float[] {1}, 1);

    assertThat(kernels.method("sum_of").call(scope, new NDArray[] {one, one}, 3, 0.5, true, "ten", new int[] {1, 2}, new long[] {3},
        new double[] {0.25}).getFloat()).isEqualTo(2 + 3 + 0.5f + 1 + 10 + 3 + 3 + 0.25f);
    assertThat(kernels.method("halves").callAll(scope, scope.floats(new float[] {1, 2}, 2))).hasSize(2);
    assertThat(kernels.method("listed").callAll(scope, one, 3)).hasSize(3);
  }

  @Test
  void anArgumentOfAnotherTypeIsNamed() {
    Kernel product = Kernels.of(KernelsTest.class).method("product");

    assertThatThrownBy(() -> product.call(scope, new Object(), null)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
  }
}
