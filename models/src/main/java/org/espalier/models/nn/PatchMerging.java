package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Four neighbours of a grid become one token (Swin, Liu et al. 2021, section 3.1): upper left, lower left, upper right, lower right, then
 * a norm and a linear map without bias. Maps (B, N, C) to (B, N / 4, 2 C), N = height width, both even. Parameters: norm, reduction.
 */
public record PatchMerging(int channels, int height, int width, double normEps) implements Layer {
  private static final Kernel MERGE = Kernels.of(PatchMerging.class, LayerNorm.class, Linear.class).method("merge_patches");

  public PatchMerging {
    if (height % 2 != 0 || width % 2 != 0) {
      throw new IllegalArgumentException("a grid of %d x %d cannot be halved".formatted(height, width));
    }
  }

  @Override
  public Shape declare(Declaration weights, Shape tokens) {
    Shape merged = weights.add("norm", new LayerNorm(4 * channels, normEps), new Shape(tokens.get(0) / 4, 4L * channels));
    return weights.add("reduction", reduction(), merged);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return MERGE.call(pass.scope(), x, pass.weight("norm.weight"), pass.weight("norm.bias"), reduction().parameters(pass.in("reduction")),
        new int[] {height, width}, normEps);
  }

  private Projection reduction() {
    return new Projection(4 * channels, 2 * channels, false, new Init.Normal(0, 0.02));
  }
}
