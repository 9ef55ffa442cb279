package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Integers;

/**
 * What a convolution does to a one in the middle of a map of zeros: where output(y, x) reads input(y + dy, x + dx), the answer
 * stands at (middle - dy, middle - dx). So its kernel is known without looking inside.
 */
final class Impulse {
  private Impulse() {}

  /** Half the side of a map that no answer of so many positions leaves. */
  static int middle(int positions) {
    return (int) Math.ceil(Math.sqrt(positions));
  }

  static int side(int positions) {
    return 2 * middle(positions) + 1;
  }

  /** Maps (C, C, side, side): map c has its one in channel c. */
  static NDArray map(Scope scope, int channels, int positions) {
    int side = side(positions);
    int area = side * side;
    float[] values = new float[channels * channels * area];
    for (int c = 0; c < channels; c++) {
      values[(c * channels + c) * area + middle(positions) * (side + 1)] = 1;
    }
    return scope.floats(values, channels, channels, side, side);
  }

  /**
   * Rows (dy, dx), one a position.
   *
   * @param responses for each position the answer's only map; it has one cell that is not zero
   */
  static Integers offsets(int positions, float[][] responses) {
    long[] offsets = new long[2 * positions];
    int side = side(positions);
    for (int j = 0; j < positions; j++) {
      int cell = onlyCell(responses[j]);
      offsets[2 * j] = middle(positions) - cell / side;
      offsets[2 * j + 1] = middle(positions) - cell % side;
    }
    return Values.of(offsets, positions, 2);
  }

  private static int onlyCell(float[] map) {
    int found = -1;
    for (int i = 0; i < map.length; i++) {
      if (map[i] != 0) {
        if (found >= 0) {
          throw new IllegalStateException("a single position answers in cells " + found + " and " + i);
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new IllegalStateException("a position answers nowhere");
    }
    return found;
  }
}
