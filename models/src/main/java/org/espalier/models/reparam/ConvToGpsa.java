package org.espalier.models.reparam;

import java.util.Arrays;

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

  private int row(int head) {
    return head % kernel - kernel / 2;
  }

  private int column(int head) {
    return head / kernel - kernel / 2;
  }

  /** {@code pos_proj.weight}, (heads, 3), of (dx, dy, dx^2 + dy^2). */
  public float[] positions() {
    float[] weights = new float[3 * heads()];
    for (int head = 0; head < heads(); head++) {
      weights[3 * head] = (float) (2 * strength * column(head));
      weights[3 * head + 1] = (float) (2 * strength * row(head));
      weights[3 * head + 2] = (float) -strength;
    }
    return weights;
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
    float[] values = new float[heads() * in * in];
    for (int row = 0; row < heads() * in; row++) {
      values[row * in + row % in] = 1;
    }
    return values;
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
