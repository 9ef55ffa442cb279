package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;

/**
 * What a single value may be.
 *
 * @param need    in words, behind "write"
 * @param choices the only texts allowed; empty if any is
 * @param fits    whether a value is one
 */
record Scalar(String need, List<String> choices, Predicate<JsonNode> fits) {
  private static final Scalar INT = of("a whole number", node -> node.isIntegralNumber() && node.canConvertToInt());
  private static final Scalar LONG = of("a whole number", node -> node.isIntegralNumber() && node.canConvertToLong());
  private static final Scalar DOUBLE = of("a number", node -> node.isNumber() && Double.isFinite(node.doubleValue()));
  private static final Scalar FLAG = of("true or false", JsonNode::isBoolean);
  private static final Scalar TEXT = of("a text", JsonNode::isTextual);

  private static Scalar of(String need, Predicate<JsonNode> fits) {
    return new Scalar(need, List.of(), fits);
  }

  /** The scalar of a type; empty for records, lists and maps. */
  static Optional<Scalar> of(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw == int.class || raw == Integer.class) {
      return Optional.of(INT);
    } else if (raw == long.class || raw == Long.class) {
      return Optional.of(LONG);
    } else if (raw == double.class || raw == Double.class) {
      return Optional.of(DOUBLE);
    } else if (raw == boolean.class || raw == Boolean.class) {
      return Optional.of(FLAG);
    } else if (raw == String.class) {
      return Optional.of(TEXT);
    }
    return type.isEnumType() ? Optional.of(choice(raw)) : Optional.empty();
  }

  private static Scalar choice(Class<?> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(constant -> name(type, (Enum<?>) constant)).toList();
    return new Scalar("one of " + String.join(", ", names), names, node -> node.isTextual() && names.contains(node.asText()));
  }

  private static String name(Class<?> type, Enum<?> constant) {
    try {
      JsonProperty named = type.getField(constant.name()).getAnnotation(JsonProperty.class);
      return named == null ? constant.name() : named.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  void check(JsonNode value, String path, Origins origins) {
    if (!fits.test(value)) {
      String meant = Nearest.to(value.asText(), choices).map(nearest -> "did you mean " + nearest + "? ").orElse("");
      throw new InputException("%s is %s: %swrite %s", origins.at(path), value, meant, need);
    }
  }
}
