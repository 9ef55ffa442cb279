package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * An MLP over the tokens, the same for every channel (MLP-Mixer, Tolstikhin et al. 2021). Maps (B, N, C) to (B, N, C). Parameters are the
 * MLP's.
 *
 * @param mlp whose channels are the N tokens
 */
public record TokenMixing(FeedForward mlp) implements Layer {
  private static final Kernel TRANSPOSE = Kernels.of(TokenMixing.class).method("tokens_last");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    mlp.declare(weights, new Shape(in.get(1), in.get(0)));
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray mixed = mlp.forward(pass, TRANSPOSE.call(pass.scope(), x));                                  // (B, C, N)
    return TRANSPOSE.call(pass.scope(), mixed);
  }
}
