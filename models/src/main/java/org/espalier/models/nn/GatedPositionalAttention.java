package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Gated positional self-attention (ConViT, d'Ascoli et al. 2021) that can be a convolution: every head sees whole tokens, and keys stand
 * in a border of zero tokens. A head's attention is (1 - s) softmax(content) + s softmax(position), s = sigmoid(gate). Maps (B, N, in)
 * to (B, N, out), N = height width, in row-major order. The tap {@code position} hands out the positional part, (heads, N, M).
 *
 * @param queryDim width of queries and keys of a head
 * @param border   zero tokens on each side
 */
public record GatedPositionalAttention(int in, int out, int heads, int queryDim, int height, int width, int border) implements Layer {
  private static final Kernel ATTENTION = Kernels.of(GatedPositionalAttention.class).method("gated_positional_attention");
  private static final Init SMALL = new Init.TruncatedNormal(0.02);

  @Override
  public Shape declare(Declaration weights, Shape input) {
    weights.parameter("qk.weight", SMALL, 2L * heads * queryDim, in);
    weights.parameter("v.weight", SMALL, (long) heads * in, in);
    weights.parameter("pos_proj.weight", SMALL, heads, 3);
    weights.parameter("pos_proj.bias", Init.ZEROS, heads);
    weights.parameter("gating_param", Init.ONES, heads);
    weights.parameter("proj.weight", SMALL, out, (long) heads * in);
    weights.parameter("proj.bias", Init.ZEROS, out);
    long queries = (long) height * width;
    long keys = (height + 2L * border) * (width + 2L * border);
    Shape output = new Shape(queries, out);
    weights.cost(heads * (queries * in * ((long) queryDim + out) + keys * in * ((long) queryDim + in)
        + queries * keys * ((long) queryDim + in)), output);
    return output;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray[] both = ATTENTION.callAll(pass.scope(), x, pass.weight("qk.weight"), pass.weight("v.weight"),
        pass.weight("pos_proj.weight"), pass.weight("pos_proj.bias"), pass.weight("gating_param"), pass.weight("proj.weight"),
        pass.weight("proj.bias"), new long[] {height, width, border});
    pass.tap("position", both[1]);
    return both[0];
  }
}
