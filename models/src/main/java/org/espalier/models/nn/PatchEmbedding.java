package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Patches of an image as tokens, in row-major order (Dosovitskiy et al. 2021, equation 1). Maps (B, 3, H, W), H and W multiples of
 * the patch, to (B, H W / patch^2, C). Parameters: weight (C, 3, patch, patch), bias (C).
 */
public record PatchEmbedding(int channels, int patch, Init weightInit, Init biasInit) implements Layer {
  private static final Kernel EMBED = Kernels.of(PatchEmbedding.class).method("embed_patches");
  private static final int COLOURS = 3;

  @Override
  public Shape declare(Declaration weights, Shape image) {
    weights.parameter("weight", weightInit, channels, COLOURS, patch, patch);
    weights.parameter("bias", biasInit, channels);
    Shape grid = new Shape(channels, image.get(1) / patch, image.get(2) / patch);
    weights.cost(grid.size() * COLOURS * patch * patch, grid);
    return new Shape(grid.get(1) * grid.get(2), channels);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    return EMBED.call(pass.scope(), images, pass.weight("weight"), pass.weight("bias"));
  }
}
