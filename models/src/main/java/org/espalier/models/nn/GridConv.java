package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * A convolution over a grid of tokens, zero-padded, stride 1. Maps (B, N, tokenDim) to (B, N, tokenDim), N = height width in row-major
 * order. A token is one pixel of tokenDim channels, or a patch of pixelPatch x pixelPatch pixels: entry (a pixelPatch + b) C + c is
 * channel c of its pixel (a, b). Parameters: weight (C, C, kernel, kernel), bias (C).
 *
 * @param kernel odd
 */
public record GridConv(int tokenDim, int kernel, int pixelPatch, int height, int width) implements Layer {
  private static final Kernel CONV = Kernels.of(GridConv.class).method("grid_conv");

  /** C. */
  public int channels() {
    return tokenDim / (pixelPatch * pixelPatch);
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    long taps = (long) kernel * kernel;
    weights.parameter("weight", Init.heNormalFanOut(taps * channels()), channels(), channels(), kernel, kernel);
    weights.parameter("bias", Init.ZEROS, channels());
    weights.cost((long) height * width * pixelPatch * pixelPatch * taps * channels() * channels(), in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return CONV.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), new long[] {height, width, pixelPatch});
  }
}
