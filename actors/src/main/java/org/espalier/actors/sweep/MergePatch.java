package org.espalier.actors.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How one JSON object differs from another that has no null in it: a JSON merge patch (RFC 7396). */
public final class MergePatch {
  private MergePatch() {}

  /** Gives what makes {@code to} of {@code from}. */
  public static ObjectNode between(ObjectNode from, ObjectNode to) {
    ObjectNode patch = from.objectNode();
    to.fields().forEachRemaining(field -> {
      JsonNode before = from.get(field.getKey());
      if (before instanceof ObjectNode inner && field.getValue() instanceof ObjectNode other) {
        ObjectNode changes = between(inner, other);
        if (!changes.isEmpty()) {
          patch.set(field.getKey(), changes);
        }
      } else if (!field.getValue().equals(before)) {
        patch.set(field.getKey(), field.getValue());
      }
    });
    from.fieldNames().forEachRemaining(key -> {
      if (!to.has(key)) {
        patch.putNull(key);
      }
    });
    return patch;
  }

  /** Gives a changed copy. */
  public static ObjectNode apply(ObjectNode patch, ObjectNode to) {
    ObjectNode changed = to.deepCopy();
    patch.fields().forEachRemaining(field -> {
      if (field.getValue().isNull()) {
        changed.remove(field.getKey());
      } else if (field.getValue() instanceof ObjectNode inner) {
        changed.set(field.getKey(), apply(inner, changed.get(field.getKey()) instanceof ObjectNode old ? old : to.objectNode()));
      } else {
        changed.set(field.getKey(), field.getValue());
      }
    });
    return changed;
  }
}
