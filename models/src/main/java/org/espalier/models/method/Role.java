package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.tensor.Scope;

/**
 * What one learner computes in a step, shard by shard: forward, then gradients once the partners' offers are there; at last the
 * rule that makes one gradient of the summed ones. Leaves the learner's weights as they are, running statistics too: what the
 * normalisations saw is part of the result. Runs on the learner's thread; the scope owns what comes out.
 */
public interface Role {

  /** Names of the networks this role scores. */
  List<String> scores();

  /** Names of the partners whose offers it reads. A partner that rests sends none, and the terms that need it fall away. */
  List<String> partners();

  /** Whether shards may be computed by several threads at once. */
  default boolean sideBySide() {
    return true;
  }

  Forwarded forward(Scope scope, Shard shard);

  ShardResult gradients(Scope scope, Shard shard, Forwarded forwarded, Map<String, Offer> offers, StepSettings settings);

  /**
   * What a learner that stands still lets its partners read: its network as in evaluation, without a graph.
   *
   * @throws UnsupportedOperationException if nobody listens to such a learner
   */
  default Offer teach(Scope scope, Shard shard) {
    throw new UnsupportedOperationException("nobody listens to " + scores() + ", so it cannot teach");
  }

  /**
   * One gradient a parameter, from gradients summed over all shards; they are this call's to change.
   *
   * @param summed as in {@link ShardResult#gradients}
   */
  default List<NDArray> rule(Scope scope, List<List<NDArray>> summed) {
    return summed.get(0);
  }
}
