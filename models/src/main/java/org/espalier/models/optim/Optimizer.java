package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Steps parameters in place. Gradients come in the order of the parameters it was made with. Its whole state is in named tensors,
 * so that a checkpoint can hold it. Used by one thread at a time; the tensors belong to the scope it was made in.
 */
public interface Optimizer {

  /** One update of every parameter with its gradient. */
  void step(List<NDArray> gradients, double learningRate);

  /** State by name, {@code KIND.PARAMETER}, in a fixed order; filled in place when a checkpoint is loaded. */
  Map<String, NDArray> state();
}
