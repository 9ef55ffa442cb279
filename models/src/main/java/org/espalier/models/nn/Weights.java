package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/**
 * Tensors by published name, in the order of the description. The map never changes; the tensors do, in place, when an optimizer
 * steps. It owns nothing: the tensors belong to the scope they were made in.
 */
public final class Weights {
  private final Map<String, NDArray> tensors;

  public Weights(Map<String, NDArray> tensors) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * First values of every slot. Each is drawn from its own stream, keyed by seed, learner and name, so that a layer added or
   * removed changes no other.
   */
  public static Weights initial(Scope scope, List<Slot> slots, long seed, String learner) {
    RandomKey key = RandomKey.of(seed, "init").learner(learner);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (Slot slot : slots) {
      float[] values = slot.init().values(slot.shape(), key.path(slot.name()).stream());
      tensors.put(slot.name(), scope.floats(values, slot.shape().getShape()));
    }
    return new Weights(tensors);
  }

  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no weight is named " + name + "; there are " + tensors.keySet());
    }
    return tensor;
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  public List<NDArray> arrays() {
    return List.copyOf(tensors.values());
  }

  public Map<String, NDArray> asMap() {
    return tensors;
  }

  /** The part whose names pass the test, in the same order. */
  public Weights where(Predicate<String> name) {
    Map<String, NDArray> some = new LinkedHashMap<>(tensors);
    some.keySet().removeIf(name.negate());
    return new Weights(some);
  }

  /** The part under a prefix, with the prefix taken off. */
  public Weights under(String prefix) {
    Map<String, NDArray> some = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        some.put(name.substring(prefix.length()), tensor);
      }
    });
    return new Weights(some);
  }
}
