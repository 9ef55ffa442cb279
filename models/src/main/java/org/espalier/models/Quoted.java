package org.espalier.models;

/** Foreign text as a message may show it: on one line, in quotes, of bounded length, without control characters. */
public final class Quoted {
  private static final int LONGEST = 120;

  private Quoted() {}

  public static String text(String foreign) {
    StringBuilder shown = new StringBuilder("\"");
    foreign.codePoints().limit(LONGEST).forEach(c -> append(shown, c));
    return shown.append(foreign.codePointCount(0, foreign.length()) > LONGEST ? "...\"" : "\"").toString();
  }

  private static void append(StringBuilder shown, int c) {
    boolean plain = Character.isLetterOrDigit(c) || c == ' ' || c > ' ' && c < 0x7F && c != '"' && c != '\\';
    if (plain) {
      shown.appendCodePoint(c);
    } else if (c == '"' || c == '\\') {
      shown.append('\\').appendCodePoint(c);
    } else {
      shown.append(String.format("\\u%04x", c));
    }
  }
}
