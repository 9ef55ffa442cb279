package org.espalier.analysis.run;

import java.util.regex.Pattern;

/** A word as a shell takes it literally, for commands that a person is to copy. */
public final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+][A-Za-z0-9_./:=,@%+-]*");

  private ShellWord() {}

  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
