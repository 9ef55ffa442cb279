package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static final Kernel SQUARE_SUMS = Kernels.of(ScopeTest.class).method("square_sums");
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void bytesOfTheWrongNumberAreRefusedWithBothNumbers() {
    for (int bytes : new int[] {20, 28}) {
      assertThatThrownBy(() -> scope.tensor(ByteBuffer.allocateDirect(bytes), DataType.FLOAT32, new Shape(2, 3)))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(bytes + " bytes").hasMessageContaining("(2, 3)")
          .hasMessageContaining("takes 24");
    }
    assertThatThrownBy(() -> scope.longs(new long[] {1, 2}, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes 24");
    assertThat(scope.size()).isZero();
  }

  @Test
  void valuesAreCopiedInRowMajorOrderWhateverThePosition() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putFloat(1).putFloat(2);

    NDArray tensor = scope.tensor(bytes, DataType.FLOAT32, new Shape(2));
    bytes.putFloat(0, 9);

    assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    assertThat(scope.floats(new float[0], 0, 3).getShape()).isEqualTo(new Shape(0, 3));
  }

  @Test
  void whatIsKeptOutlivesTheChildAndNothingElseDoes() {
    NDArray kept;
    NDArray lost;
    try (Scope child = scope.child()) {
      kept = scope.keep(child.floats(new float[] {1}, 1));
      lost = child.floats(new float[] {2}, 1);
    }

    assertThat(kept.getFloat()).isEqualTo(1);
    assertThat(lost.isReleased()).isTrue();
    assertThat(scope.size()).isEqualTo(1);
  }

  @Test
  void anAliasIsTheTensorAConstantItsValuesAndACopyItsOwn() {
    NDArray x = Scope.requireGradient(scope.floats(new float[] {3}, 1));

    assertThat(gradient(x, scope.alias(x))).isEqualTo(6);
    assertThat(gradient(x, scope.constant(x))).isZero();
    assertThat(gradient(x, scope.copy(x))).isZero();

    NDArray plain = scope.floats(new float[] {3}, 1);
    NDArray alias = scope.alias(plain);
    NDArray constant = scope.constant(plain);
    NDArray copy = scope.copy(plain);
    plain.addi(1);
    assertThat(List.of(alias.getFloat(), constant.getFloat(), copy.getFloat())).containsExactly(4f, 4f, 3f);
  }

  /** What flows to x through how it is seen: 2 x or nothing. Beside it stands x's own square, so that there is always a graph. */
  private float gradient(NDArray x, NDArray seen) {
    NDArray sums = Autograd.recording(() -> SQUARE_SUMS.call(scope, x, seen));
    return Autograd.gradients(scope, sums, List.of(x), false)[0].getFloat() - 6;
  }
}
