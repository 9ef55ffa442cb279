package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * A convolution without bias, its BatchNorm and an activation, computed in one call so that no map between them outlives it in
 * evaluation. Maps (B, in, H, W) to (B, out, H', W'). Its two parts keep the names that they were published under, beside each
 * other in the place where it is declared.
 *
 * @param conv  name of the convolution
 * @param norm  name of the BatchNorm
 * @param scale first values of the BatchNorm's weight
 */
public record ConvNorm(String conv, String norm, Conv2d convolution, Activation activation, Init scale) implements Layer {
  private static final Kernels KERNELS = Kernels.of(ConvNorm.class, Conv2d.class, BatchNorm.class);
  private static final Kernel CONV_NORM = KERNELS.method("conv_norm");
  private static final Kernel CONV_NORM_TRAINING = KERNELS.method("conv_norm_training");

  public ConvNorm {
    if (convolution.biased()) {
      throw new IllegalArgumentException("the bias of " + conv + " would be taken away by " + norm + ": leave it out");
    }
  }

  /** With a weight of ones. */
  public ConvNorm(String conv, String norm, Conv2d convolution, Activation activation) {
    this(conv, norm, convolution, activation, Init.ONES);
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    return weights.add(norm, batchNorm(), weights.add(conv, convolution, in));
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return forward(pass, x, List.of());
  }

  /** As {@link #forward}, with a residual added before the activation: the end of a branch. */
  public NDArray forwardAdd(Pass pass, NDArray x, NDArray shortcut) {
    return forward(pass, x, List.of(shortcut));
  }

  private NDArray forward(Pass pass, NDArray x, List<NDArray> shortcut) {
    Pass in = pass.in(norm);
    NDArray weight = pass.weight(conv + ".weight");
    if (!pass.training()) {
      return CONV_NORM.call(pass.scope(), x, shortcut, weight, in.weight("weight"), in.weight("bias"),
          in.weight(BatchStatistics.MEAN), in.weight(BatchStatistics.VARIANCE), place(), batchNorm().eps(), activation.ordinal());
    }
    return in.seeing(CONV_NORM_TRAINING.callAll(pass.scope(), x, shortcut, weight, in.weight("weight"), in.weight("bias"), place(),
        batchNorm().eps(), activation.ordinal()));
  }

  private int[] place() {
    return new int[] {convolution.stride(), convolution.padding(), convolution.groups()};
  }

  private BatchNorm batchNorm() {
    return new BatchNorm(convolution.out(), scale);
  }
}
