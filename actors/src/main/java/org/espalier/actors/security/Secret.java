package org.espalier.actors.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.espalier.models.InputException;

/**
 * Where a password stands, never the password: whatever prints this, a log or an exception, has nothing to tell. It is read anew at
 * each use, so that it can be changed while the program runs.
 */
public sealed interface Secret {
  String FILE = "file:";
  String VARIABLE = "variable:";
  /** A longer file is not a password but a mistake. */
  int MOST_BYTES = 4096;

  /** @throws InputException if there is none, or the world can read it */
  char[] read();

  /** The first line of a file that the world cannot read. */
  record InFile(Path file) implements Secret {
    @Override
    public char[] read() {
      Path readable = PrivateFile.required("the password file", file);
      try {
        if (Files.size(readable) > MOST_BYTES) {
          throw new InputException("the password file %s has %d bytes; a password has one line of at most %d", file,
              Files.size(readable), MOST_BYTES);
        }
        return line(Files.readString(readable, StandardCharsets.UTF_8)).toCharArray();
      } catch (IOException e) {
        throw new InputException("the password file %s cannot be read: %s", file, e.getClass().getSimpleName());
      }
    }

    private String line(String text) {
      String first = text.lines().findFirst().orElse("");
      if (first.isEmpty()) {
        throw new InputException("the password file %s is empty: write the password into its first line", file);
      }
      return first;
    }

    @Override
    public String toString() {
      return FILE + file;
    }
  }

  /** An environment variable. */
  record InVariable(String name) implements Secret {
    @Override
    public char[] read() {
      return read(System::getenv);
    }

    char[] read(UnaryOperator<String> environment) {
      String value = environment.apply(name);
      if (value == null || value.isEmpty()) {
        throw new InputException("the environment variable %s holds no password: set it, or name a password file instead", name);
      }
      return value.toCharArray();
    }

    @Override
    public String toString() {
      return VARIABLE + name;
    }
  }

  /** From the settings of which one must be filled in. */
  static Secret of(String what, String file, String variable) {
    if (file.isEmpty() == variable.isEmpty()) {
      throw new InputException("%s has password-file '%s' and password-variable '%s': fill in one of them", what, file, variable);
    }
    return variable.isEmpty() ? new InFile(Path.of(file).toAbsolutePath().normalize()) : new InVariable(variable);
  }

  /** What {@code toString} of a secret wrote. */
  static Secret of(String text) {
    if (text.startsWith(FILE)) {
      return new InFile(Path.of(text.substring(FILE.length())));
    } else if (text.startsWith(VARIABLE)) {
      return new InVariable(text.substring(VARIABLE.length()));
    }
    throw new IllegalArgumentException("'" + text + "' names neither a password file nor a variable");
  }
}
