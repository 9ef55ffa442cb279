package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * What a learner lets its partners read after its forward pass: logits, adapted features. Detached, contiguous copies, so that the
 * same bytes are read beside it and on another machine.
 *
 * @param tensors by name, in a fixed order
 */
public record Offer(Map<String, NDArray> tensors) {
  public static final String LOGITS = "logits";

  /** Offers nothing. */
  public static Offer none() {
    return new Offer(Map.of());
  }

  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the partner offers no " + name + ", only " + tensors.keySet());
    }
    return tensor;
  }
}
