package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** JSON as the run folder has it: strict when read, keys of a map in order when written. */
final class Json {
  static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
      .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** @throws JsonProcessingException if the text is no JSON object */
  static ObjectNode parse(String text) throws JsonProcessingException {
    JsonNode node = MAPPER.readTree(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new NotAnObject();
  }

  static ObjectNode tree(Map<String, ?> fields) {
    return MAPPER.valueToTree(fields);
  }

  /** Puts a number; null in place of what is none. */
  static void put(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }

  static String line(JsonNode node) {
    return node.toString();
  }

  static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  /** The first line of what Jackson says, without the source it quotes. */
  static String reason(JsonProcessingException e) {
    return e.getLocation() == null
        ? e.getOriginalMessage()
        : "%s (line %d, column %d)".formatted(e.getOriginalMessage(), e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static final class NotAnObject extends JsonProcessingException {
    NotAnObject() {
      super("a JSON object was expected");
    }
  }
}
