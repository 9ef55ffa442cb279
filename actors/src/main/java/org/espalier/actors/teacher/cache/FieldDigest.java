package org.espalier.actors.teacher.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over fields that cannot run into each other: a number is eight bytes, big-endian, and a text its length in UTF-8, then that. */
final class FieldDigest {
  private final MessageDigest sha256;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  FieldDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  FieldDigest add(long value) {
    sha256.update(number.putLong(0, value).array());
    return this;
  }

  FieldDigest add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    sha256.update(bytes);
    return this;
  }

  /** 32 bytes; nothing can be added then. */
  byte[] value() {
    return sha256.digest();
  }
}
