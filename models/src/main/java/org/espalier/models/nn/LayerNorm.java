package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** Layer normalisation (Ba et al. 2016) over the last dimension. Parameters: weight, bias. */
public record LayerNorm(int channels, double eps) implements Layer {
  private static final Kernel LAYER_NORM = Kernels.of(LayerNorm.class).method("layer_norm");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    weights.parameter("weight", Init.ONES, channels);
    weights.parameter("bias", Init.ZEROS, channels);
    weights.cost(0, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return LAYER_NORM.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), eps);
  }
}
