package org.espalier.models.pickle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A tuple of Python. */
public record PickledTuple(List<Object> items) {
  /** Of nothing. */
  public static final PickledTuple EMPTY = new PickledTuple(List.of());

  public PickledTuple {
    items = Collections.unmodifiableList(new ArrayList<>(items));   // None is null
  }

  public int size() {
    return items.size();
  }

  public Object get(int index) {
    return items.get(index);
  }
}
