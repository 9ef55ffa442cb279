package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * What learned gates between convolution and attention cost: weight (mean over all layers of g - target)^2, g = sigmoid(gate), 1 for a
 * layer that is attention already.
 *
 * @param target    mean share of attention that is asked for, in [0, 1]
 * @param converted layers that are attention already
 * @param layers    all
 */
public record GateBudget(double weight, double target, int converted, int layers) {
  private static final Kernel PENALTY = Kernels.of(GateBudget.class).method("gate_penalty");
  private static final String GATE = ".gate";

  /** A loss with its shard's part of the penalty; the loss itself if the learner has no gates. */
  NDArray with(Scope scope, NDArray loss, Learner learner, Shard shard) {
    List<NDArray> gates = learner.parameters().asMap().entrySet().stream().filter(entry -> entry.getKey().endsWith(GATE))
        .map(Map.Entry::getValue).toList();
    return gates.isEmpty() ? loss : PENALTY.call(scope, loss, gates, weight * shard.share(), target, converted, layers);
  }
}
