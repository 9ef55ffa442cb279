package org.espalier.tests.golden;

import java.util.stream.IntStream;
import org.espalier.models.nn.WindowAttention;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** What window attention computes for itself, and how its tokens lie in windows (data-scale spec, section 6). */
final class Windows {
  private Windows() {}

  /**
   * Puts the index of offsets, which is the bias that a table of its own row numbers gives, and the mask of shifted windows.
   *
   * @param index prefix of the index's name
   * @param mask  prefix of the mask's name
   */
  static void putTables(Answers answers, Scope scope, WindowAttention attention, String index, String mask) {
    int cells = attention.window() * attention.window();
    int rows = Math.toIntExact(attention.offsets().tokens());
    float[] numbers = new float[rows];
    IntStream.range(0, rows).forEach(row -> numbers[row] = row);
    float[] table = attention.positionBias(scope, scope.floats(numbers, rows, 1)).toFloatArray();
    long[] offsets = IntStream.range(0, table.length).mapToLong(i -> (long) table[i]).toArray();
    answers.put(index + "relative_position_index", Values.of(offsets, cells, cells));
    if (attention.shift() > 0) {
      answers.put(mask + "attn_mask", attention.mask(scope));
    }
  }

  /** Tokens (B, H W, C) as the windows (B S, n, C) that the attention sees them in. */
  static Reals of(WindowAttention attention, Reals tokens) {
    int columns = attention.width();
    int cells = attention.height() * columns;
    int side = attention.window();
    int channels = attention.channels();
    int images = tokens.count() / (cells * channels);
    double[] windows = new double[tokens.count()];
    for (int to = 0; to < images * cells; to++) {
      int image = to / cells;
      int window = to % cells / (side * side);
      int row = window / (columns / side) * side + to % (side * side) / side;
      int column = window % (columns / side) * side + to % side;
      int from = (row + attention.shift()) % attention.height() * columns + (column + attention.shift()) % columns;
      System.arraycopy(tokens.elements(), (image * cells + from) * channels, windows, to * channels, channels);
    }
    return Values.of(windows, (long) images * cells / (side * side), side * side, channels);
  }
}
