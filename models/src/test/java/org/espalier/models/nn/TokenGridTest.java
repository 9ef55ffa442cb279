package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

/** The resized values are proved by the golden fixtures. */
class TokenGridTest {

  @Test
  void positionsKeepTheirLayoutAndTheirLeadingTokens() {
    TokenGrid from = new TokenGrid(2, 2, 3);
    TokenGrid to = new TokenGrid(2, 4, 5);
    float[] values = new Init.Normal(0, 1).values(new Shape(8, 4), RandomKey.of(1, "positions").stream());
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray tokensFirst = from.resize(scope, scope.floats(values, 8, 1, 4), to);
      NDArray batchFirst = from.resize(scope, scope.floats(values, 1, 8, 4), to);

      assertThat(tokensFirst.getShape().getShape()).containsExactly(22, 1, 4);
      assertThat(batchFirst.getShape().getShape()).containsExactly(1, 22, 4);
      assertThat(batchFirst.toFloatArray()).isEqualTo(tokensFirst.toFloatArray()).startsWith(java.util.Arrays.copyOf(values, 8));
    }
  }

  @Test
  void rowsAreNotMistakenForColumns() {
    float[] rows = {1, 1, 1, 2, 2, 2};
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      float[] resized = new TokenGrid(0, 2, 3).resize(scope, scope.floats(rows, 1, 6, 1), new TokenGrid(0, 2, 6)).toFloatArray();

      assertThat(resized).containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2);
    }
  }

  @Test
  void aGridComesFromASquareOrFromOneOfItsProportions() {
    assertThat(TokenGrid.square(1, 14).origin(65)).contains(TokenGrid.square(1, 8));
    assertThat(TokenGrid.square(2, 14).origin(66)).contains(TokenGrid.square(2, 8));
    assertThat(new TokenGrid(1, 2, 3).origin(197)).contains(TokenGrid.square(1, 14));
    assertThat(new TokenGrid(1, 2, 3).origin(25)).contains(new TokenGrid(1, 4, 6));
    assertThat(new TokenGrid(1, 4, 6).origin(7)).contains(new TokenGrid(1, 2, 3));
  }

  @Test
  void aGridComesFromNoOther() {
    assertThat(TokenGrid.square(1, 14).origin(66)).as("of two leading tokens").isEmpty();
    assertThat(new TokenGrid(1, 2, 3).origin(8)).isEmpty();
    assertThat(TokenGrid.square(1, 14).origin(1)).isEmpty();
    assertThat(TokenGrid.square(2, 14).origin(0)).isEmpty();
  }

  @Test
  void aLeadingTokenIsNotMadeUp() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray positions = scope.floats(new float[9], 9, 1, 1);

      assertThatThrownBy(() -> TokenGrid.square(0, 3).resize(scope, positions, TokenGrid.square(1, 4)))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 x 3").hasMessageContaining("4 x 4 + 1");
    }
  }
}
