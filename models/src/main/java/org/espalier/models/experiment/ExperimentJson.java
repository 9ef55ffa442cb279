package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.models.InputException;

/** Between the records of an experiment and JSON. */
final class ExperimentJson {
  static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
      .serializationInclusion(JsonInclude.Include.NON_NULL)
      .build();

  private ExperimentJson() {}

  /** A copy as JSON, with everything the records hold; what is null is left out. */
  static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Makes the records of a complete, checked section.
   *
   * @param path where it stands, {@code ""} for the whole
   * @throws InputException saying where and what, if a record refuses its values
   */
  static <T> T read(ObjectNode section, Class<T> type, String path, Origins origins) {
    return read(section, type, path, origins, KeyCheck.Missing.REFUSED);
  }

  /** The same for a section whose records complete themselves. */
  static <T> T complete(ObjectNode section, Class<T> type, String path, Origins origins) {
    return read(section, type, path, origins, KeyCheck.Missing.ALLOWED);
  }

  private static <T> T read(ObjectNode section, Class<T> type, String path, Origins origins, KeyCheck.Missing missing) {
    new KeyCheck(origins, missing).check(MAPPER.constructType(type), section, path);
    try {
      return MAPPER.treeToValue(section, type);
    } catch (JsonMappingException e) {
      String place = Origins.join(path, pathOf(e));
      throw new InputException(e, "%s", place.isEmpty() ? reason(e) : origins.at(place) + ": " + reason(e));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory cannot be malformed", e);
    }
  }

  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String reason(JsonMappingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InputException) {
        return cause.getMessage();
      }
    }
    return e.getOriginalMessage();
  }
}
