package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

/** The values are proved by the golden fixtures. */
class WindowAttentionTest {
  private static final int CHANNELS = 4;

  @Test
  void aCellIsSeenInItsWindowAlone() {
    WindowAttention plain = new WindowAttention(CHANNELS, 2, 4, 6, 2, 0, true);

    assertThat(seeing(plain, 0)).containsExactly(0, 1, 6, 7);
    assertThat(seeing(plain, 21)).as("row 3, column 3").containsExactly(14, 15, 20, 21);
  }

  /** Rolled by one, the windows of a 4 x 6 grid begin at row 1 and column 1; at the border they hold cells of both sides. */
  @Test
  void throughTheBorderOfAShiftedGridNothingIsSeen() {
    WindowAttention shifted = new WindowAttention(CHANNELS, 2, 4, 6, 2, 1, true);

    assertThat(seeing(shifted, 7)).as("row 1, column 1").containsExactly(7, 8, 13, 14);
    assertThat(seeing(shifted, 0)).as("a corner").containsExactly(0);
    assertThat(seeing(shifted, 1)).as("row 0, column 1").containsExactly(1, 2);
    assertThat(seeing(shifted, 17)).as("row 2, column 5").containsExactly(11, 17);
  }

  @Test
  void aWindowAsLongAsTheShorterSideOfTheGridIsThatLongAndNotShifted() {
    assertThat(WindowAttention.fitted(CHANNELS, 2, 3, 6, 4, 2, true)).isEqualTo(new WindowAttention(CHANNELS, 2, 3, 6, 3, 0, true));
    assertThat(WindowAttention.fitted(CHANNELS, 2, 4, 4, 4, 2, true)).isEqualTo(new WindowAttention(CHANNELS, 2, 4, 4, 4, 0, true))
        .matches(WindowAttention::isGlobal);
    assertThat(WindowAttention.fitted(CHANNELS, 2, 8, 8, 4, 2, true)).isEqualTo(new WindowAttention(CHANNELS, 2, 8, 8, 4, 2, true))
        .matches(attention -> !attention.isGlobal());
  }

  @Test
  void aGridThatWindowsDoNotFillIsRefused() {
    assertThatThrownBy(() -> new WindowAttention(CHANNELS, 2, 4, 6, 4, 0, true)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("windows of 4").hasMessageContaining("4 x 6");
    assertThatThrownBy(() -> new WindowAttention(CHANNELS, 3, 4, 4, 4, 0, true)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 channels over 3 heads");
  }

  /** Cells whose output changes with that of one cell's input. */
  private static int[] seeing(WindowAttention attention, int cell) {
    int cells = attention.height() * attention.width();
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      Description.of(attention, new Shape(cells, CHANNELS)).slots().forEach(slot -> tensors.put(slot.name(), scope.floats(
          new Init.Normal(0, 1).values(slot.shape(), RandomKey.of(3, slot.name()).stream()), slot.shape().getShape())));
      Pass pass = Pass.evaluation(scope, new Weights(tensors), Taps.none());
      float[] x = new Init.Normal(0, 1).values(new Shape(cells, CHANNELS), RandomKey.of(3, "x").stream());
      float[] before = attention.forward(pass, scope.floats(x, 1, cells, CHANNELS)).toFloatArray();
      x[cell * CHANNELS] += 1;
      float[] after = attention.forward(pass, scope.floats(x, 1, cells, CHANNELS)).toFloatArray();
      return IntStream.range(0, cells).filter(i -> !Arrays.equals(before, i * CHANNELS, (i + 1) * CHANNELS, after, i * CHANNELS,
          (i + 1) * CHANNELS)).toArray();
    }
  }
}
