package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A part of a network: an immutable description that holds no weights. The same weights may serve several layers and the same
 * layer several weights.
 */
public interface Layer {

  /**
   * Declares weights and cost.
   *
   * @param in shape of one sample, without the batch
   * @return shape of what comes out, without the batch
   */
  Shape declare(Declaration weights, Shape in);

  /** Computes the output for a batch with the weights of the pass; the pass's scope owns it. */
  NDArray forward(Pass pass, NDArray x);
}
