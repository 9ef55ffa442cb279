package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of maps (B, C, H, W). Parameters: weight, bias; buffers: running_mean, running_var
 * (unbiased), moved by momentum 0.1 of the new value at each training pass.
 */
public record BatchNorm(int channels, double eps) implements Layer {
  static final double MOMENTUM = 0.1;
  private static final Kernel BATCH_NORM = Kernels.of(BatchNorm.class).method("batch_norm");

  /** With the usual epsilon of 1e-5. */
  public BatchNorm(int channels) {
    this(channels, 1e-5);
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    weights.parameter("weight", Init.ONES, channels);
    weights.parameter("bias", Init.ZEROS, channels);
    weights.buffer("running_mean", Init.ZEROS, channels);
    weights.buffer("running_var", Init.ONES, channels);
    weights.cost(0, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return BATCH_NORM.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), pass.weight("running_mean"),
        pass.weight("running_var"), pass.training(), MOMENTUM, eps);
  }
}
