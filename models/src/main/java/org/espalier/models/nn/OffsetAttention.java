package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Self-attention over a grid that can be a convolution (Cordonnier et al. 2020; Li et al. 2021; Kim et al. 2022, equation 3): every
 * head sees whole tokens and has a learned bias for each offset from query to key. Keys are the grid in a border of zero tokens, which
 * is how a convolution pads. Maps (B, N, C) to (B, N, C), N = height width, in row-major order. No bias in query, key and value: a
 * zero token stays zero. The tap {@code attention} hands out (B, heads, N, M), M = (height + 2 border)(width + 2 border).
 *
 * @param channels C
 * @param queryDim width of queries and keys of a head
 * @param border   zero tokens on each side; 0 for keys that are the real tokens alone
 * @param frozen   whether queries and keys keep their values: they are buffers then
 */
public record OffsetAttention(int channels, int heads, int queryDim, int height, int width, int border, boolean frozen)
    implements Layer {
  private static final Kernel ATTENTION = Kernels.of(OffsetAttention.class).method("offset_attention");
  private static final Kernel PROBABILITIES = Kernels.of(OffsetAttention.class).method("offset_probabilities");
  private static final Init SMALL = new Init.TruncatedNormal(0.02);

  /** Keys of a query, M. */
  public int keys() {
    return (height + 2 * border) * (width + 2 * border);
  }

  /** Shape of the table of biases by offset, (heads, rows, columns). */
  public long[] table() {
    return new long[] {heads, 2L * (height + border) - 1, 2L * (width + border) - 1};
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    declareFixed(weights, "q.weight");
    declareFixed(weights, "k.weight");
    weights.parameter("v.weight", SMALL, (long) heads * channels, channels);
    weights.parameter("proj.weight", SMALL, channels, (long) heads * channels);
    weights.parameter("proj.bias", Init.ZEROS, channels);
    weights.undecayed("rel_bias", Init.ZEROS, table());
    long queries = (long) height * width;
    long matrices = (queries + keys()) * heads * channels * ((long) queryDim + channels);
    weights.cost(matrices + queries * keys() * heads * ((long) queryDim + channels), in);
    return in;
  }

  private void declareFixed(Declaration weights, String name) {
    if (frozen) {
      weights.buffer(name, SMALL, (long) heads * queryDim, channels);
    } else {
      weights.parameter(name, SMALL, (long) heads * queryDim, channels);
    }
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray q = pass.weight("q.weight");
    NDArray k = pass.weight("k.weight");
    NDArray bias = pass.weight("rel_bias");
    long[] grid = {height, width, border};
    if (pass.wants("attention")) {
      pass.tap("attention", PROBABILITIES.call(pass.scope(), x, q, k, bias, grid));
    }
    return ATTENTION.call(pass.scope(), x, q, k, pass.weight("v.weight"), pass.weight("proj.weight"), pass.weight("proj.bias"), bias, grid);
  }
}
