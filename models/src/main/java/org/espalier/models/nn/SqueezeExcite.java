package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * A gate in (0, 1) for every channel, from the mean of every channel (Hu et al. 2018; EfficientNet's form):
 * x sigmoid(expand(SiLU(reduce(mean x)))). Maps (B, C, H, W) to the same shape. Parameters, as 1 x 1 convolutions with bias:
 * conv_reduce (reduced, C, 1, 1), conv_expand (C, reduced, 1, 1).
 */
public record SqueezeExcite(int channels, int reduced) implements Layer {
  private static final Kernel SQUEEZE_EXCITE = Kernels.of(SqueezeExcite.class).method("squeeze_excite");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    Shape mean = new Shape(channels, 1, 1);
    Shape middle = weights.add("conv_reduce", pointwise(channels, reduced), mean);
    weights.add("conv_expand", pointwise(reduced, channels), middle);
    return in;
  }

  private static Conv2d pointwise(int in, int out) {
    return Conv2d.biased(in, out, 1, 1, 0, Init.heNormalFanOut(out), Init.ZEROS);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return SQUEEZE_EXCITE.call(pass.scope(), x, pass.weight("conv_reduce.weight"), pass.weight("conv_reduce.bias"),
        pass.weight("conv_expand.weight"), pass.weight("conv_expand.bias"));
  }
}
