package org.espalier.actors.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.regex.Pattern;
import org.espalier.models.InputException;

/** A secret in a file, so that it shows in no list of processes and no shell history. */
public final class TokenFile {
  private static final int SHORTEST = 16;
  private static final long LONGEST = 4096;
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");
  private static final Set<PosixFilePermission> EVERYBODY = Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private TokenFile() {}

  /** @throws InputException if it is not there, is open to everybody on this machine, or holds nothing that can be a token */
  public static String read(Path file) {
    try {
      requirePrivate(file);
      if (Files.size(file) > LONGEST) {
        throw new InputException("token file %s has %d bytes, more than the %d of a token: is it another file?", file, Files.size(file),
            LONGEST);
      }
      return checked(file, Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException e) {
      throw new InputException(e, "cannot read token file %s (%s): name a file that holds a token, as made by openssl rand -hex 32", file,
          e.getClass().getSimpleName());
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (Files.getPosixFilePermissions(file).stream().anyMatch(EVERYBODY::contains)) {
      throw new InputException("everybody on this machine can read or change token file %1$s: chmod 600 %1$s, and make a new token", file);
    }
  }

  /** Says nothing of what it read, for that may be somebody's secret. */
  private static String checked(Path file, String token) {
    if (token.length() < SHORTEST || !PLAIN.matcher(token).matches()) {
      throw new InputException("token file %s holds %d characters; a token has %d or more, all visible ASCII without spaces, as made by "
          + "openssl rand -hex 32", file, token.length(), SHORTEST);
    }
    return token;
  }
}
