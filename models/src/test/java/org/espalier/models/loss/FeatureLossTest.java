package org.espalier.models.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.loss.FeatureLoss.Adapt;
import org.espalier.models.loss.FeatureLoss.Norm;
import org.espalier.models.loss.FeatureLoss.Tokens;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeatureLossTest {
  private static final FeatureLoss WINDOWS = new FeatureLoss(Adapt.INTERP1D, Norm.LAYERNORM);
  private static final FeatureLoss SQUARES = new FeatureLoss(Adapt.AP2D, Norm.L2);
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void theClassTokenIsNotCompared() {
    Tokens tokens = FeatureLoss.ofVit(scope, scope.floats(new float[] {9, 1, 2, 3, 4}, 1, 5, 1), 2, 2);

    assertThat(tokens.values().toFloatArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aMapIsReadRowByRow() {
    Tokens tokens = FeatureLoss.ofMap(scope, scope.floats(new float[] {1, 2, 3, 4, 10, 20, 30, 40}, 1, 2, 2, 2));

    assertThat(tokens.values().toFloatArray()).containsExactly(1, 10, 2, 20, 3, 30, 4, 40);
  }

  /** A grid of 4 x 4 numbered 0 to 15: flat windows run along rows, square ones span two. */
  @Test
  void theLongerSideIsBroughtToTheShorterByFlatOrSquareWindows() {
    Tokens map = FeatureLoss.ofMap(scope, scope.floats(
        new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 1, 1, 4, 4));

    assertThat(WINDOWS.adapted(scope, map, 2, 2).values().toFloatArray()).containsExactly(1.5f, 5.5f, 9.5f, 13.5f);
    assertThat(SQUARES.adapted(scope, map, 2, 2).values().toFloatArray()).containsExactly(2.5f, 4.5f, 10.5f, 12.5f);
    assertThat(WINDOWS.adapted(scope, map, 4, 4)).isSameAs(map);
    assertThat(SQUARES.adapted(scope, map, 8, 8)).isSameAs(map);
  }

  @Test
  void gridsThatDoNotDivideAreRefusedWithBothNumbers() {
    Tokens map = FeatureLoss.ofMap(scope, scope.zeros(new ai.djl.ndarray.types.Shape(1, 1, 4, 4)));

    assertThatThrownBy(() -> WINDOWS.adapted(scope, map, 3, 3)).isInstanceOf(InputException.class)
        .hasMessageContaining("16 and 9 tokens").hasMessageContaining("multiple").hasMessageContaining("downSample");
    assertThatThrownBy(() -> SQUARES.adapted(scope, map, 3, 4)).isInstanceOf(InputException.class)
        .hasMessageContaining("4 and 3 rows");
    assertThatThrownBy(() -> SQUARES.adapted(scope, map, 2, 3)).isInstanceOf(InputException.class)
        .hasMessageContaining("4 and 3 columns");
  }

  /** Two channels: standardised (0, 2) is (-1, 1) and (5, 3) is (1, -1), so every difference is 2. */
  @Test
  void standardisedTokensAreComparedByTheMeanSquare() {
    assertThat(distance(WINDOWS, new float[] {0, 2}, new float[] {5, 3}, 0.5)).isCloseTo(4 * 0.5f, within(1e-4f));
    assertThat(distance(WINDOWS, new float[] {0, 2}, new float[] {10, 30}, 1)).as("same pattern").isCloseTo(0, within(1e-6f));
  }

  /** Of unit length (3, 4) is (0.6, 0.8) and (4, 3) the reverse: 0.04 + 0.04. */
  @Test
  void unitTokensAreComparedByTheSumOverChannels() {
    assertThat(distance(SQUARES, new float[] {3, 4}, new float[] {4, 3}, 1)).isCloseTo(0.08f, within(1e-6f));
    assertThat(distance(SQUARES, new float[] {0, 0}, new float[] {4, 3}, 1)).as("zero stays zero").isCloseTo(1, within(1e-6f));
  }

  private float distance(FeatureLoss loss, float[] vit, float[] agent, double scale) {
    return loss.distance(scope, tokens(scope.floats(vit, 1, 1, 2)), tokens(scope.floats(agent, 1, 1, 2)), scale).getFloat();
  }

  @Test
  void onlyTheVitLearns() {
    for (FeatureLoss loss : List.of(WINDOWS, SQUARES)) {
      NDArray vit = Scope.requireGradient(scope.floats(new float[] {1, 2, 4}, 1, 1, 3));
      NDArray agent = Scope.requireGradient(scope.floats(new float[] {3, 1, 1}, 1, 1, 3));

      NDArray distance = Autograd.recording(() -> loss.distance(scope, tokens(vit), tokens(agent), 1));
      NDArray[] gradients = Autograd.gradients(scope, distance, List.of(vit, agent), false);

      assertThat(gradients[0].toFloatArray()).doesNotContain(0);
      assertThat(gradients[1].toFloatArray()).containsOnly(0);
    }
  }

  private static Tokens tokens(NDArray values) {
    return new Tokens(values, 1, 1);
  }
}
