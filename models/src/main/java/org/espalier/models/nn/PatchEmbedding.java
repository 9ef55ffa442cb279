package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Cuts images (B, 3, H, W) into patches and maps each to a token: (B, N, embedDim), N = (H / patchSize) (W / patchSize), in row-major
 * order. Parameters: proj.weight (embedDim, 3, patchSize, patchSize), proj.bias (embedDim).
 *
 * @param patchSize of which H and W are multiples
 */
public record PatchEmbedding(int patchSize, int embedDim, Init weightInit, Init biasInit) implements Layer {
  private static final Kernel EMBED = Kernels.of(PatchEmbedding.class).method("embed_patches");

  @Override
  public Shape declare(Declaration weights, Shape image) {
    long rows = image.get(1) / patchSize;
    long columns = image.get(2) / patchSize;
    Declaration proj = weights.in("proj");
    proj.parameter("weight", weightInit, embedDim, 3, patchSize, patchSize);
    proj.parameter("bias", biasInit, embedDim);
    proj.cost(rows * columns * 3 * patchSize * patchSize * embedDim, new Shape(embedDim, rows, columns));
    return new Shape(rows * columns, embedDim);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    return EMBED.call(pass.scope(), images, pass.weight("proj.weight"), pass.weight("proj.bias"));
  }
}
