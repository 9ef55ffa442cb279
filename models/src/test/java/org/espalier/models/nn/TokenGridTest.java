package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

class TokenGridTest {

  /** The stored values are facebookresearch/deit@7e160fe's. */
  @Test
  void positionsAreResizedAsDeitDoesIt() throws Exception {
    TensorFile fixture = SafeTensors.read(Path.of(TokenGridTest.class.getResource("pos_embed_resize_up.safetensors").toURI()));
    float[] expected = fixture.tensor("output/pos_embed").floats();
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray positions = scope.floats(fixture.tensor("input/pos_embed").floats(), 17, 1, 6);

      NDArray resized = new TokenGrid(1, 4).resize(scope, positions, new TokenGrid(1, 7));

      assertThat(resized.getShape().getShape()).containsExactly(50, 1, 6);
      assertThat(resized.toFloatArray()).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void whatIsNoSquareLeads() {
    assertThat(TokenGrid.of(197)).isEqualTo(new TokenGrid(1, 14));
    assertThat(TokenGrid.of(196)).isEqualTo(new TokenGrid(0, 14));
    assertThat(TokenGrid.of(66)).isEqualTo(new TokenGrid(2, 8));
    assertThat(TokenGrid.of(65)).hasToString("8 x 8 + 1");
  }

  @Test
  void aLeadingTokenIsNotMadeUp() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray positions = scope.floats(new float[9], 9, 1, 1);

      assertThatThrownBy(() -> new TokenGrid(0, 3).resize(scope, positions, new TokenGrid(1, 4)))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 x 3").hasMessageContaining("4 x 4 + 1");
    }
  }
}
