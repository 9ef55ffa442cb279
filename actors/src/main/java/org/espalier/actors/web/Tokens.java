package org.espalier.actors.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.espalier.models.InputException;

/** Who may do what. Kept and compared as hashes, which are equally long: how long a comparison takes tells nothing. */
public final class Tokens {
  private final byte[] all;
  private final Optional<byte[]> reading;

  /** What a token opens. */
  enum Access { NONE, READ, ALL }

  private Tokens(String all, Optional<String> reading) {
    this.all = hash(all);
    this.reading = reading.map(Tokens::hash);
  }

  /**
   * Reads the tokens of a node.
   *
   * @param all     file of the token that may do everything
   * @param reading file of the one that may only look
   */
  public static Tokens read(Path all, Optional<Path> reading) {
    Tokens tokens = new Tokens(TokenFile.read(all), reading.map(TokenFile::read));
    if (tokens.reading.isPresent() && MessageDigest.isEqual(tokens.all, tokens.reading.get())) {
      throw new InputException("%s and %s hold the same token, so who may only look may do everything: make another one for one of them",
          all, reading.get());
    }
    return tokens;
  }

  /** Compares with every token, whichever fits. */
  Access of(String token) {
    byte[] hash = hash(token);
    boolean mayAll = MessageDigest.isEqual(all, hash);
    boolean mayRead = reading.isPresent() && MessageDigest.isEqual(reading.get(), hash);
    return mayAll ? Access.ALL : mayRead ? Access.READ : Access.NONE;
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
