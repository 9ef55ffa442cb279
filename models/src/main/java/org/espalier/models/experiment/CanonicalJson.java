package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/** JSON in its one canonical form (RFC 8785): equal content is equal text. Whole numbers beyond 2^53 have no exact form. */
public final class CanonicalJson {
  private CanonicalJson() {}

  /** @throws IllegalArgumentException if a number is not finite */
  public static String text(JsonNode json) {
    try {
      return new JsonCanonicalizer(json.toString()).getEncodedString();
    } catch (IOException e) {
      throw new IllegalArgumentException("no canonical form of " + json + ": " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the canonical text in UTF-8, in hexadecimal. */
  public static String sha256(JsonNode json) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text(json).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
