package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Exponential moving average of a learner's weights, parameters and buffers alike: after each update a = a + (1 - decay) (w - a). It
 * begins as what it is an average of. Used by one thread at a time; its tensors belong to the scope it was made in.
 */
public final class WeightAverage {
  private static final Kernel MOVE = Kernels.of(WeightAverage.class).method("move");
  private final Weights weights;
  private final double decay;

  private WeightAverage(Weights weights, double decay) {
    this.weights = weights;
    this.decay = decay;
  }

  /** @param decay in [0, 1) */
  public WeightAverage(Scope scope, Weights first, double decay) {
    this(copies(scope, first), decay);
  }

  private static Weights copies(Scope scope, Weights first) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    first.asMap().forEach((name, tensor) -> copies.put(name, scope.copy(tensor)));
    return new Weights(copies);
  }

  /** The average goes on with these tensors instead of its own: the same network in another shape. */
  public WeightAverage as(Weights others) {
    return new WeightAverage(others, decay);
  }

  /** Moves towards weights of the same names, in the same order. */
  public void move(Weights towards) {
    MOVE.run(weights.arrays(), towards.arrays(), 1 - decay);
  }

  /** The average, by published name; filled in place when a checkpoint is loaded. */
  public Weights weights() {
    return weights;
  }
}
