package org.espalier.models.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.Quoted;

/**
 * JSON files of records: one text for one value, and no reading between the lines. Unknown, missing, doubled and mistyped
 * fields are refused. Doubles come back bit for bit, unless they are not finite, which JSON cannot say.
 */
final class StrictJson {
  /** The longest file that is read, in bytes. */
  static final int MAX_BYTES = 1 << 24;

  private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).maxStringLength(1 << 22).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
      .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
      .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
      .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
      .build();

  private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter()
      .withObjectIndenter(new DefaultIndenter("  ", "\n"))
      .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());

  private StrictJson() {}

  /** Text of a record, its fields in their order, lines ended by a line feed. */
  static byte[] write(Object value) {
    try {
      return (MAPPER.writer(PRINTER).writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** @param file for messages */
  static <T> T read(Object file, byte[] text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (UnrecognizedPropertyException e) {
      String hint = Nearest.to(e.getPropertyName(), names(e.getKnownPropertyIds())).map(n -> "; near it is " + n).orElse("");
      throw new InputException("%s has the unknown field %s%s. Correct or remove it.", file, Quoted.text(e.getPropertyName()), hint);
    } catch (JsonMappingException e) {
      throw refused(file, e);
    } catch (JsonProcessingException e) {
      throw new InputException("%s is not JSON: %s", file, firstLine(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static InputException refused(Object file, JsonMappingException e) {
    if (e.getCause() instanceof InputException input) {
      return new InputException("%s: %s", file, input.getMessage());
    }
    String reason = firstLine(e);
    return reason.startsWith("Missing creator property")
        ? new InputException("%s needs the field %s", file, path(e))
        : new InputException("%s: %s is not as needed: %s", file, path(e), reason);
  }

  private static Collection<String> names(Collection<Object> ids) {
    return ids.stream().map(String::valueOf).toList();
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      path.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName());
    }
    return path.isEmpty() ? "the content" : Quoted.text(path.charAt(0) == '.' ? path.substring(1) : path.toString());
  }

  private static String firstLine(JsonProcessingException e) {
    String line = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    return line.substring(0, Math.min(200, line.length()));
  }
}
