package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** A value of JSON as a person writes it: 0.0005 where JSON has 5.0E-4, everything else as it stands. */
public final class JsonText {
  private static final int LONGEST_FRACTION = 12;

  private JsonText() {}

  public static String of(JsonNode value) {
    if (!value.isFloatingPointNumber() || !Double.isFinite(value.doubleValue())) {
      return value.toString();
    }
    BigDecimal number = new BigDecimal(value.asText()).stripTrailingZeros();
    return Math.abs(number.scale()) <= LONGEST_FRACTION ? number.toPlainString() : number.toString();
  }

  /** The same with text unquoted, for where nothing follows it. */
  public static String unquoted(JsonNode value) {
    return value.isTextual() ? value.textValue() : of(value);
  }
}
