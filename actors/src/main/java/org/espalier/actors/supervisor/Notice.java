package org.espalier.actors.supervisor;

import java.util.Map;
import java.util.TreeMap;
import org.espalier.analysis.run.EventKind;

/** What the record says about the beginning of a term. */
record Notice(EventKind kind, Map<String, Object> fields) {
  /** The same notice with a field more. */
  Notice with(String name, Object value) {
    Map<String, Object> all = new TreeMap<>(fields);
    all.put(name, value);
    return new Notice(kind, all);
  }
}
