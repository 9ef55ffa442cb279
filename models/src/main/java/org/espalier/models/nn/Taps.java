package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Features that somebody asked for, by name. What nobody asked for is not kept and, where possible, not computed. */
public final class Taps {
  private final Set<String> wanted;
  private final Map<String, NDArray> taken = new LinkedHashMap<>();

  public Taps(Collection<String> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  public static Taps none() {
    return new Taps(Set.of());
  }

  boolean wants(String name) {
    return wanted.contains(name);
  }

  void offer(String name, NDArray feature) {
    if (wants(name)) {
      taken.put(name, feature);
    }
  }

  /** The feature of that name; an error if the network never offered it. */
  public NDArray get(String name) {
    NDArray feature = taken.get(name);
    if (feature == null) {
      throw new IllegalStateException("the network offered no feature named " + name + "; taken are " + taken.keySet());
    }
    return feature;
  }
}
