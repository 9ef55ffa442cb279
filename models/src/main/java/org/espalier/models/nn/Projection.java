package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** A {@link Linear} map that may have no bias; one that it has is 0 at first. */
record Projection(int in, int out, boolean biased, Init weightInit) implements Layer {
  private static final Kernel PROJECT = Kernels.of(Linear.class).method("project");

  @Override
  public Shape declare(Declaration weights, Shape input) {
    weights.parameter("weight", weightInit, out, in);
    if (biased) {
      weights.parameter("bias", Init.ZEROS, out);
    }
    Shape output = input.slice(0, input.dimension() - 1).add(out);
    weights.cost(input.size() / in * in * out, output);
    return output;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return PROJECT.call(pass.scope(), x, parameters(pass));
  }

  /** What {@code project} of the script takes: the weight, and the bias if there is one. */
  List<NDArray> parameters(Pass pass) {
    return biased ? List.of(pass.weight("weight"), pass.weight("bias")) : List.of(pass.weight("weight"));
  }
}
