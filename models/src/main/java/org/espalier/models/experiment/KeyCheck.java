package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;

/**
 * Compares a tree of keys and values with the records it is to become, so that a wrong key or value is told in the person's
 * words before any record is made. Which keys there are, Jackson says.
 */
final class KeyCheck {
  private final Origins origins;
  private final Missing missing;

  /** What to do about a key that a record has and the tree has not. */
  enum Missing { REFUSED, ALLOWED }

  KeyCheck(Origins origins, Missing missing) {
    this.origins = origins;
    this.missing = missing;
  }

  void check(JavaType type, JsonNode value, String path) {
    if (type.isMapLikeType()) {
      object(value, path).properties()
          .forEach(entry -> check(type.getContentType(), entry.getValue(), Origins.join(path, entry.getKey())));
    } else if (type.isCollectionLikeType()) {
      list(type, value, path);
    } else if (Scalar.of(type).isPresent()) {
      Scalar.of(type).get().check(value, path, origins);
    } else {
      record(type, object(value, path), path);
    }
  }

  private ObjectNode object(JsonNode value, String path) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw new InputException("%s is %s: a group of keys is needed here, as in { key = value }", origins.at(path), value);
  }

  private void list(JavaType type, JsonNode value, String path) {
    if (!value.isArray()) {
      throw new InputException("%s is %s: a list is needed here, as in [a, b]", origins.at(path), value);
    }
    for (int i = 0; i < value.size(); i++) {
      check(type.getContentType(), value.get(i), path + "[" + i + "]");
    }
  }

  private void record(JavaType declared, ObjectNode value, String path) {
    Map<String, RecordKeys.Key> keys = RecordKeys.of(kind(declared, value, path));
    value.properties().forEach(entry -> {
      String place = Origins.join(path, entry.getKey());
      RecordKeys.Key key = keys.get(entry.getKey());
      if (key != null) {
        check(key.type(), entry.getValue(), place);
      } else if (!entry.getKey().equals(RecordKeys.chooser(declared))) {
        throw new InputException(unknown(place, entry.getKey(), path, keys.keySet(), origins));
      }
    });
    keys.forEach((name, key) -> {
      if (missing == Missing.REFUSED && !value.has(name) && !key.optional()) {
        throw new InputException("%s is missing: write %s", Origins.join(path, name), need(key.type()));
      }
    });
  }

  private static String need(JavaType type) {
    return Scalar.of(type).map(Scalar::need)
        .orElse(type.isCollectionLikeType() ? "a list, as in [a, b]" : "a group of keys, as in { key = value }");
  }

  /** What to say about a key nobody knows. */
  static String unknown(String place, String key, String parent, Collection<String> known, Origins origins) {
    String meant = Nearest.to(key, known).map(nearest -> "did you mean " + Origins.join(parent, nearest) + "? ").orElse("");
    String all = known.isEmpty() ? parent + " has no such keys"
        : "keys of " + (parent.isEmpty() ? "an experiment" : parent) + " are " + String.join(", ", known);
    return "%s is not known: %s%s%s".formatted(origins.at(place), meant, all,
        meant.isEmpty() ? "; " + place + "=null drops what a file says" : "");
  }

  /** The record that a key such as {@code kind} chooses; the type itself if there is nothing to choose. */
  private JavaType kind(JavaType type, ObjectNode value, String path) {
    String key = RecordKeys.chooser(type);
    if (key == null) {
      return type.isAbstract() ? deduced(type, value, path) : type;
    }
    Map<String, JavaType> kinds = RecordKeys.kinds(type);
    JsonNode chosen = value.get(key);
    if (chosen != null && kinds.containsKey(chosen.asText())) {
      return kinds.get(chosen.asText());
    }
    String meant = chosen == null ? "" : Nearest.to(chosen.asText(), kinds.keySet()).map(n -> "did you mean " + n + "? ").orElse("");
    throw new InputException("%s is %s: %sit is one of %s", origins.at(Origins.join(path, key)), chosen == null ? "missing" : chosen,
        meant, String.join(", ", kinds.keySet()));
  }

  /** The record that is told by a key which only it has. */
  private JavaType deduced(JavaType type, ObjectNode value, String path) {
    Map<String, JavaType> kinds = RecordKeys.kinds(type);
    return kinds.keySet().stream().filter(value::has).findFirst().map(kinds::get).orElseThrow(() -> new InputException(
        "%s is %s: one of the keys %s is needed here", origins.at(path), value, String.join(", ", kinds.keySet())));
  }
}
