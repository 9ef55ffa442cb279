package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.espalier.models.InputException;

/**
 * The one text of a JSON value (RFC 8785): keys sorted, no white space, numbers as ECMAScript prints doubles. Hashes of
 * experiments are taken over it, so that order, layout and spelling of a file do not matter.
 */
public final class CanonicalJson {

  private CanonicalJson() {}

  /**
   * @throws InputException if a number is not finite or a whole number is not a double, such as 2^53 + 1: the text could not
   *                        tell it from its neighbours
   */
  public static String text(JsonNode value) {
    check(value, "");
    try {
      // The library wants an object or an array around all.
      String text = new JsonCanonicalizer("[" + value + "]").getEncodedString();
      return text.substring(1, text.length() - 1);
    } catch (IOException e) {
      throw new IllegalStateException("JSON of our own is not JSON: " + value, e);
    }
  }

  /** SHA-256 of the text in UTF-8: 64 lower-case hexadecimal digits. */
  public static String sha256(JsonNode value) {
    try {
      byte[] text = text(value).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void check(JsonNode value, String path) {
    if (value.isNumber()) {
      checkNumber(value, path);
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      check(value.get(i), path + "[" + i + "]");
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      check(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey());
    }
  }

  private static void checkNumber(JsonNode number, String path) {
    double rounded = number.doubleValue();
    boolean told = Double.isFinite(rounded)
        && (!number.isIntegralNumber() || new BigDecimal(rounded).compareTo(number.decimalValue()) == 0);
    if (!told) {
      throw new InputException("%s is %s, which no 64 bit floating-point number is; give a finite number, and a whole one "
          + "between -9007199254740992 and 9007199254740992", path.isEmpty() ? "the value" : path, number);
    }
  }
}
