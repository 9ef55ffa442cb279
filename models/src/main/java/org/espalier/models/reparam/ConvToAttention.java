package org.espalier.models.reparam;

import java.util.Arrays;
import org.espalier.models.nn.OffsetAttention;

/**
 * Makes a convolution over a grid of tokens a multi-head self-attention that computes the same (spec section 2.1): head
 * u side + v looks at the token at offset (u, v) of the neighbourhood and applies that slice of the kernel. Plain arrays in row-major
 * order; pure.
 *
 * @param target     the attention that comes out
 * @param kernel     side of the convolution
 * @param pixelPatch side, in pixels, of the patch that a token is
 * @param oneHot     how sharply a head looks at its token
 */
public record ConvToAttention(OffsetAttention target, int kernel, int pixelPatch, OneHot oneHot) {

  private TokenKernel tokens() {
    return new TokenKernel(target.channels() / (pixelPatch * pixelPatch), kernel, pixelPatch);
  }

  /**
   * The convolution as tokens see it, (d, d, side, side).
   *
   * @param weight (C, C, kernel, kernel)
   */
  public float[] tokenKernel(float[] weight) {
    return tokens().of(weight);
  }

  /**
   * {@code proj.weight}, (d, heads d): the slices of the token kernel side by side, scaled.
   *
   * @param weight (C, C, kernel, kernel)
   */
  public float[] projection(float[] weight) {
    float[] slices = carried(weight);
    float scale = (float) oneHot.scale(target.keys());
    for (int i = 0; scale != 1 && i < slices.length; i++) {
      slices[i] *= scale;
    }
    return slices;
  }

  /** The same without the scale: moments of the weights, which an optimizer keeps, go the same way. */
  public float[] carried(float[] weight) {
    int d = target.channels();
    int heads = target.heads();
    float[] kernels = tokenKernel(weight);
    float[] slices = new float[kernels.length];
    for (int out = 0; out < d; out++) {
      for (int in = 0; in < d; in++) {
        for (int head = 0; head < heads; head++) {
          slices[(out * heads + head) * d + in] = kernels[(out * d + in) * heads + head];
        }
      }
    }
    return slices;
  }

  /** {@code proj.bias}, (d). */
  public float[] bias(float[] bias) {
    return tokens().bias(bias);
  }

  /** {@code v.weight}, (heads d, d): the identity for every head. */
  public float[] values() {
    int d = target.channels();
    float[] values = new float[target.heads() * d * d];
    for (int row = 0; row < target.heads() * d; row++) {
      values[row * d + row % d] = 1;
    }
    return values;
  }

  /** {@code rel_bias}, (heads, rows, columns): beta at each head's own offset, else 0. */
  public float[] offsets() {
    long[] table = target.table();
    int rows = (int) table[1];
    int columns = (int) table[2];
    int side = tokens().side();
    float[] biases = new float[target.heads() * rows * columns];
    for (int head = 0; head < target.heads(); head++) {
      int row = head / side - side / 2 + target.height() + target.border() - 1;
      int column = head % side - side / 2 + target.width() + target.border() - 1;
      if (row >= 0 && row < rows && column >= 0 && column < columns) {
        biases[(head * rows + row) * columns + column] = (float) oneHot.beta();
      }
    }
    return biases;
  }

  /**
   * By how much the attention's output differs from the convolution's, in every entry of every token (spec section 2.2); exact with a
   * border of zeros and scores that are zero.
   *
   * @param convolved  what the convolution gave, (tokens, d), of one image
   * @param bias       of the convolution, (C)
   * @param projection {@code proj.weight}
   * @param sum        of the layer's input over the image's tokens, (d)
   */
  public float[] predictedChange(float[] convolved, float[] bias, float[] projection, float[] sum) {
    int d = target.channels();
    double lost = oneHot.compensated() ? 0 : 1 - oneHot.target(target.keys()) + oneHot.leak(target.keys());
    double[] leaked = leaked(projection, sum);
    float[] biases = bias(bias);
    float[] change = new float[convolved.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = (float) (leaked[i % d] - lost * (convolved[i] - biases[i % d]));
    }
    return change;
  }

  private double[] leaked(float[] projection, float[] sum) {
    int d = target.channels();
    double[] leaked = new double[d];
    for (int out = 0; out < d; out++) {
      for (int column = 0; column < target.heads() * d; column++) {
        leaked[out] += (double) projection[out * target.heads() * d + column] * sum[column % d];
      }
    }
    double leak = oneHot.leak(target.keys());
    return Arrays.stream(leaked).map(value -> value * leak).toArray();
  }
}
