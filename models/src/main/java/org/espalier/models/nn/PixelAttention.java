package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Pixel attention (ResT, Zhang and Yang 2021): y = x * sigmoid(pa_conv(x)), a depth-wise 3 x 3 convolution with bias. It
 * tells tokens their place. Maps (B, C, H, W) to the same.
 */
public record PixelAttention(int channels, Init weightInit) implements Layer {
  private static final Kernel PIXEL_ATTENTION = Kernels.of(PixelAttention.class, Conv2d.class).method("pixel_attention");
  private static final String CONV = "pa_conv";

  @Override
  public Shape declare(Declaration weights, Shape map) {
    return weights.add(CONV, new Conv2d(channels, channels, 3, 1, 1, channels, true, weightInit, Init.uniformFanIn(9)), map);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return PIXEL_ATTENTION.call(pass.scope(), x, pass.weight(CONV + ".weight"), pass.weight(CONV + ".bias"));
  }
}
