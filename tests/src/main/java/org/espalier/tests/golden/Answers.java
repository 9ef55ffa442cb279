package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.tests.golden.Values.Reals;

/** What our code gives, by the full names a fixture stores it under. Copied to the host at once. */
final class Answers {
  private final Map<String, Values> values = new LinkedHashMap<>();

  Answers put(String name, Values value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new IllegalStateException("two answers for " + name);
    }
    return this;
  }

  Answers put(String name, NDArray tensor) {
    return put(name, Values.of(tensor));
  }

  Answers put(String name, double value) {
    return put(name, Values.scalar(value));
  }

  /** A batch-first sequence (B, N, C) of ours, stored as [N, B, C]. */
  Answers putSequence(String name, NDArray tensor) {
    return put(name, Values.swapFirstTwo((Reals) Values.of(tensor)));
  }

  /** Exchanges the first two dimensions of an answer: what we have as (B, N, C) is stored as [N, B, C]. */
  Answers transposing(String name) {
    values.computeIfPresent(name, (same, value) -> Values.swapFirstTwo((Reals) value));
    return this;
  }

  /** One answer for each name under a prefix. */
  Answers putAll(String prefix, List<String> names, NDArray[] tensors) {
    for (int i = 0; i < tensors.length; i++) {
      put(prefix + names.get(i), tensors[i]);
    }
    return this;
  }

  Answers putAll(Answers others) {
    others.values.forEach(this::put);
    return this;
  }

  Map<String, Values> values() {
    return values;
  }
}
