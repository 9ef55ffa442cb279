package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelGridTest {

  /** Padding is left, right, top, bottom: an even side has its centre before the middle. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1, 0 0 0 0", "2, 2, 1, 0 1 0 0", "4, 2, 2, 0 1 0 1", "6, 3, 2, 1 1 1 0", "8, 3, 3, 1 1 1 1", "9, 3, 3, 1 1 1 1",
      "12, 4, 3, 1 2 1 1", "16, 4, 4, 1 2 1 2"})
  void positionsFillTheLeastSquareRowByRow(int count, int side, int rows, String padding) {
    KernelGrid grid = new KernelGrid(count);

    assertThat(grid.side()).isEqualTo(side);
    assertThat(grid.rows()).isEqualTo(rows);
    assertThat(grid.padding()).as("left, right, top, bottom").containsExactly(
        java.util.Arrays.stream(padding.split(" ")).mapToInt(Integer::parseInt).toArray());
    assertThat(grid.isFullSquare()).isEqualTo(side * side == count);
    assertThat(grid.cells()).hasSize(count).startsWith(0).endsWith(count - 1);
  }

  @Test
  void thereIsNoConvolutionWithoutAPosition() {
    assertThatThrownBy(() -> new KernelGrid(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 positions");
  }
}
