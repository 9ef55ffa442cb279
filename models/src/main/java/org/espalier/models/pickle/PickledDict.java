package org.espalier.models.pickle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dict of Python with the entries whose keys are texts, in their order. Others can be put in, and are not found again. */
public final class PickledDict {
  private final Map<String, Object> entries = new LinkedHashMap<>();

  /** @param pairs lists or tuples of a key and a value, as {@code dict(pairs)} takes them; what is none is passed over */
  public static PickledDict of(List<?> pairs) {
    PickledDict dict = new PickledDict();
    for (Object pair : pairs) {
      List<?> items = pair instanceof PickledTuple tuple ? tuple.items() : pair instanceof List<?> list ? list : List.of();
      if (items.size() == 2) {
        dict.put(items.get(0), items.get(1));
      }
    }
    return dict;
  }

  void put(Object key, Object value) {
    if (key instanceof String text) {
      entries.put(text, value);
    }
  }

  /** By key; a value may be null, which is None. */
  public Map<String, Object> entries() {
    return Collections.unmodifiableMap(entries);
  }
}
