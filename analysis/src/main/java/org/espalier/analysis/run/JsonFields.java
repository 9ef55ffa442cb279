package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;

/** The fields of a JSON object in a file; one that is missing or of the wrong type is an error that names it. */
record JsonFields(Path file, String path, ObjectNode node) {

  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  JsonNode any(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new InputException("%s has no %s%s; it was not written by this program or is damaged", file, path, key);
    }
    return value;
  }

  JsonFields object(String key) {
    if (any(key) instanceof ObjectNode object) {
      return new JsonFields(file, path + key + ".", object);
    }
    throw wrong(key, "an object");
  }

  List<JsonFields> objects(String key) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode one : any(key)) {
      if (!(one instanceof ObjectNode object)) {
        throw wrong(key, "a list of objects");
      }
      objects.add(new JsonFields(file, "%s%s[%d].".formatted(path, key, objects.size()), object));
    }
    return objects;
  }

  String text(String key) {
    if (!any(key).isTextual()) {
      throw wrong(key, "text");
    }
    return any(key).textValue();
  }

  long whole(String key) {
    if (!any(key).isIntegralNumber() || any(key).longValue() < 0) {
      throw wrong(key, "a whole number from 0");
    }
    return any(key).longValue();
  }

  /** A number, or NaN for null. */
  double number(String key) {
    if (any(key).isNull()) {
      return Double.NaN;
    }
    if (!any(key).isNumber()) {
      throw wrong(key, "a number or null");
    }
    return any(key).doubleValue();
  }

  InputException wrong(String key, String wanted) {
    return new InputException("%s: %s%s is %s, but should be %s", file, path, key, any(key), wanted);
  }
}
