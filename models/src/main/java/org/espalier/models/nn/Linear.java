package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** y = x W^T + b over the last dimension. Parameters: weight (out, in), bias (out). */
public record Linear(int in, int out, Init weightInit, Init biasInit) implements Layer {
  private static final Kernel LINEAR = Kernels.of(Linear.class).method("linear");

  @Override
  public Shape declare(Declaration weights, Shape input) {
    weights.parameter("weight", weightInit, out, in);
    weights.parameter("bias", biasInit, out);
    Shape output = input.slice(0, input.dimension() - 1).add(out);
    weights.cost(input.size() / in * in * out, output);
    return output;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return LINEAR.call(pass.scope(), x, pass.weight("weight"), pass.weight("bias"));
  }
}
