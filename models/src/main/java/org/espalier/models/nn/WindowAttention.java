package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Self-attention inside windows of a grid, with a bias for each offset of a key (Swin, Liu et al. 2021, section 3.2; data-scale spec,
 * section 6). Shifted, the grid is rolled up and left first and back behind it, and cells of a window that are no neighbours in the grid
 * do not see each other. Maps (B, N, C) to (B, N, C), N = height width. Parameters: qkv (rows are Q, K, V), proj,
 * relative_position_bias_table ((2 window - 1)^2, heads), without weight decay. The tap {@code attention} hands out the probabilities,
 * (B S, heads, n, n) over the S windows of each image and their n = window^2 cells.
 *
 * @param window side of a window; height and width are multiples of it
 * @param shift  cells that the grid is rolled by, below {@code window}; 0 for none
 * @param biased whether qkv has a bias
 */
public record WindowAttention(int channels, int heads, int height, int width, int window, int shift, boolean biased) implements Layer {
  private static final Kernels KERNELS = Kernels.of(WindowAttention.class, Linear.class);
  private static final Kernel ATTENTION = KERNELS.method("window_attention");
  private static final Kernel PROBABILITIES = KERNELS.method("window_probabilities");
  private static final Kernel BIAS = KERNELS.method("position_bias");
  private static final Kernel MASK = KERNELS.method("window_mask");
  private static final Init SMALL = new Init.Normal(0, 0.02);
  /** Name of the table, seen from the layer. */
  public static final String TABLE = "relative_position_bias_table";

  public WindowAttention {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException("cannot split %d channels over %d heads".formatted(channels, heads));
    }
    if (height % window != 0 || width % window != 0 || shift < 0 || shift >= window) {
      throw new IllegalArgumentException("windows of %d, shifted by %d, do not fill a grid of %d x %d".formatted(window, shift, height,
          width));
    }
  }

  /** As Swin does it: where a window of that side would reach over a whole side of the grid, it has the shorter side and is not shifted. */
  public static WindowAttention fitted(int channels, int heads, int height, int width, int window, int shift, boolean biased) {
    int side = side(height, width, window);
    return new WindowAttention(channels, heads, height, width, side, Math.min(height, width) <= window ? 0 : shift, biased);
  }

  /** Side of the windows that {@link #fitted} gives a grid. */
  public static int side(int height, int width, int window) {
    return Math.min(window, Math.min(height, width));
  }

  /** Whether one window is the whole grid, so that every token sees all. */
  public boolean isGlobal() {
    return window == height && window == width;
  }

  /** Grid of the offsets that the table has a row for. */
  public TokenGrid offsets() {
    return TokenGrid.square(0, 2L * window - 1);
  }

  @Override
  public Shape declare(Declaration weights, Shape tokens) {
    weights.undecayed(TABLE, SMALL, offsets().tokens(), heads);
    weights.add("qkv", queryKeyValue(), tokens);
    weights.cost(2 * tokens.get(0) * window * window * channels, tokens);
    return weights.add("proj", output(), tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    List<NDArray> qkv = queryKeyValue().parameters(pass.in("qkv"));
    if (pass.wants("attention")) {
      pass.tap("attention", PROBABILITIES.call(pass.scope(), x, qkv, pass.weight(TABLE), place()));
    }
    return ATTENTION.call(pass.scope(), x, qkv, pass.weight(TABLE), output().parameters(pass.in("proj")), place());
  }

  /** What a table of this layer adds to the scores, (heads, n, n), query by key. */
  public NDArray positionBias(Scope scope, NDArray table) {
    return BIAS.call(scope, table, window);
  }

  /** What the shift adds to the scores of each window of an image, (S, n, n): 0, or -100 where key and query are no neighbours. */
  public NDArray mask(Scope scope) {
    return MASK.call(scope, scope.zeros(new Shape(1)), place());
  }

  private int[] place() {
    return new int[] {height, width, window, shift};
  }

  private Projection queryKeyValue() {
    return new Projection(channels, 3 * channels, biased, SMALL);
  }

  private Projection output() {
    return new Projection(channels, channels, true, SMALL);
  }
}
