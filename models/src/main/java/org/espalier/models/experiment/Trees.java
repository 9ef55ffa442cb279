package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Trees of keys laid over each other. */
final class Trees {
  private Trees() {}

  /**
   * A new tree with everything of both; where both have a value, the upper one. Groups are merged key by key, unless both choose a
   * different {@code kind}: keys of one kind mean nothing in another.
   */
  static ObjectNode merge(ObjectNode upper, ObjectNode lower) {
    ObjectNode merged = upper.deepCopy();
    lower.properties().forEach(entry -> {
      JsonNode above = merged.get(entry.getKey());
      if (above == null) {
        merged.set(entry.getKey(), entry.getValue().deepCopy());
      } else if (above instanceof ObjectNode a && entry.getValue() instanceof ObjectNode b && !otherKind(a, b)) {
        merged.set(entry.getKey(), merge(a, b));
      }
    });
    return merged;
  }

  private static boolean otherKind(ObjectNode a, ObjectNode b) {
    return a.has("kind") && !a.get("kind").equals(b.get("kind"));
  }
}
