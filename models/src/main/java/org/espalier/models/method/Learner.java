package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;

/**
 * What one optimizer trains: the weights of a network, or of a pair that shares them.
 *
 * @param name       {@code vit}, {@code agent}, {@code pair}, ...
 * @param weights    parameters and buffers, in the order of the description
 * @param parameters the part that is trained; leaves of the graph
 */
public record Learner(String name, Weights weights, Weights parameters) {

  public static Learner of(String name, List<Slot> slots, Weights weights) {
    Set<String> trainable = slots.stream().filter(Slot::trainable).map(Slot::name).collect(Collectors.toSet());
    return new Learner(name, weights, weights.where(trainable::contains));
  }

  List<NDArray> parameterArrays() {
    return parameters.arrays();
  }
}
