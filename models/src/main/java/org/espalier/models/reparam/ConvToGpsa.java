package org.espalier.models.reparam;

import java.util.Arrays;
import org.espalier.models.nn.GatedPositionalAttention;

/**
 * Makes a convolution a gated positional self-attention that computes the same (T-CNN; spec section 4): head p is centred on row
 * p mod K and column p / K of the kernel, as ConViT's local initialisation runs. Plain arrays in row-major order; pure.
 *
 * @param in       channels of the input
 * @param out      channels of the output
 * @param kernel   side K, odd
 * @param strength alpha, how sharply a head looks at its centre
 * @param gate     logit of the positional share
 */
public record ConvToGpsa(int in, int out, int kernel, double strength, double gate) {

  public int heads() {
    return kernel * kernel;
  }

  /** {@code pos_proj.weight}, (heads, 3), of (dx, dy, dx^2 + dy^2). */
  public float[] positions() {
    return GatedPositionalAttention.localPositions(kernel, strength);
  }

  /** {@code pos_proj.bias}, (heads). */
  public float[] positionBias() {
    return new float[heads()];
  }

  /** {@code gating_param}, (heads). */
  public float[] gates() {
    float[] gates = new float[heads()];
    Arrays.fill(gates, (float) gate);
    return gates;
  }

  /** {@code v.weight}, (heads in, in): the identity for every head. */
  public float[] values() {
    return GatedPositionalAttention.unitRows(heads() * in, in);
  }

  /**
   * {@code proj.weight}, (out, heads in).
   *
   * @param weight (out, in, K, K)
   */
  public float[] projection(float[] weight) {
    float[] projection = new float[weight.length];
    for (int o = 0; o < out; o++) {
      for (int head = 0; head < heads(); head++) {
        for (int i = 0; i < in; i++) {
          projection[(o * heads() + head) * in + i] = weight[((o * in + i) * kernel + head % kernel) * kernel + head / kernel];
        }
      }
    }
    return projection;
  }
}
