package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Cross-correlation with zero padding. Maps (B, in, H, W) to (B, out, H', W'). Parameters: weight (out, in / groups, kernel,
 * kernel), and bias (out) if there is one.
 */
public record Conv2d(int in, int out, int kernel, int stride, int padding, int groups, boolean biased, Init weightInit,
    Init biasInit) implements ChannelBias {
  private static final Kernels KERNELS = Kernels.of(Conv2d.class);
  private static final Kernel CONV = KERNELS.method("conv");
  private static final Kernel CONV_BIAS = KERNELS.method("conv_bias");

  /** A convolution without bias, as before a normalisation. */
  public static Conv2d plain(int in, int out, int kernel, int stride, int padding, Init init) {
    return new Conv2d(in, out, kernel, stride, padding, 1, false, init, Init.ZEROS);
  }

  /** A convolution with bias. */
  public static Conv2d biased(int in, int out, int kernel, int stride, int padding, Init init, Init biasInit) {
    return new Conv2d(in, out, kernel, stride, padding, 1, true, init, biasInit);
  }

  @Override
  public Shape declare(Declaration weights, Shape input) {
    weights.parameter("weight", weightInit, out, in / groups, kernel, kernel);
    if (biased) {
      weights.parameter("bias", biasInit, out);
    }
    Shape output = new Shape(out, outputSide(input.get(1)), outputSide(input.get(2)));
    weights.cost(output.size() * (in / groups) * kernel * kernel, output);
    return output;
  }

  @Override
  public String channelBias() {
    return "bias";
  }

  private long outputSide(long side) {
    return (side + 2L * padding - kernel) / stride + 1;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return biased
        ? CONV_BIAS.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), stride, padding, groups)
        : CONV.call(pass.scope(), x, pass.weight("weight"), stride, padding, groups);
  }
}
