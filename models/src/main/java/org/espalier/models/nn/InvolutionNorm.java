package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * An involution, its BatchNorm and a ReLU: what {@link ConvNorm} is for a convolution. The two parts keep the names that they were
 * published under, beside each other in the place where it is declared.
 *
 * @param name of the involution
 * @param norm name of the BatchNorm
 */
public record InvolutionNorm(String name, String norm, Involution involution) implements Layer {
  private static final Kernel RELU = Kernels.of(InvolutionNorm.class).method("rectify");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    return weights.add(norm, batchNorm(), weights.add(name, involution, in));
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return RELU.call(pass.scope(), pass.run(norm, batchNorm(), pass.run(name, involution, x)));
  }

  private BatchNorm batchNorm() {
    return new BatchNorm(involution.channels());
  }
}
