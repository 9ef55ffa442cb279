package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of maps (B, C, H, W). Parameters: weight, bias; buffers: running_mean, running_var
 * (unbiased). A training pass only tells what it saw; {@link BatchStatistics#move} moves the buffers.
 *
 * @param scale first values of the weight
 */
public record BatchNorm(int channels, double eps, Init scale) implements Layer {
  private static final Kernels KERNELS = Kernels.of(BatchNorm.class);
  private static final Kernel BATCH_NORM = KERNELS.method("batch_norm");
  private static final Kernel BATCH_NORM_TRAINING = KERNELS.method("batch_norm_training");

  /** With the usual epsilon of 1e-5. */
  public BatchNorm(int channels, Init scale) {
    this(channels, 1e-5, scale);
  }

  /** The same, with a weight of ones. */
  public BatchNorm(int channels) {
    this(channels, Init.ONES);
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    weights.parameter("weight", scale, channels);
    weights.parameter("bias", Init.ZEROS, channels);
    weights.buffer(BatchStatistics.MEAN, Init.ZEROS, channels);
    weights.buffer(BatchStatistics.VARIANCE, Init.ONES, channels);
    weights.cost(0, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    if (!pass.training()) {
      return BATCH_NORM.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), pass.weight(BatchStatistics.MEAN),
          pass.weight(BatchStatistics.VARIANCE), eps);
    }
    return pass.seeing(BATCH_NORM_TRAINING.callAll(pass.scope(), x, pass.weight("weight"), pass.weight("bias"), eps));
  }
}
