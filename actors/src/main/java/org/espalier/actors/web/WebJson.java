package org.espalier.actors.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.stream.Collectors;

/** JSON of the API. */
public final class WebJson {
  /** For what people send: nothing is guessed. */
  static final ObjectMapper STRICT = JsonMapper.builder().addModule(new Jdk8Module())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
      .build();
  /** For what nodes answer, and for printing it: a node of a later version may say more. */
  public static final ObjectMapper MAPPER = JsonMapper.builder().addModule(new Jdk8Module())
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private WebJson() {}

  /** What is wrong, in the terms of the JSON; classes of ours are not the sender's business. */
  static String reason(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "there is no key \"%s\"; keys are %s".formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds());
    } else if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return "the value of %s has the wrong type".formatted(mapping.getPath().stream()
          .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
          .collect(Collectors.joining(".")));
    } else if (e instanceof JsonMappingException) {
      return "one JSON object is wanted";
    }
    return e.getLocation() == null ? e.getOriginalMessage()
        : "%s (line %d, column %d)".formatted(e.getOriginalMessage(), e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
