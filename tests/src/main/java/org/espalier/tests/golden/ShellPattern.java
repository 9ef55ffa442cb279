package org.espalier.tests.golden;

import java.util.regex.Pattern;

/**
 * A shell-style pattern against a whole name: {@code *} is any text (dots and slashes too), {@code ?} one character,
 * {@code [seq]} one of a set, {@code [!seq]} one outside it. A bracket that is never closed stands for itself.
 */
record ShellPattern(String text) {

  boolean matches(String name) {
    return Pattern.compile(regex(), Pattern.DOTALL).matcher(name).matches();
  }

  private String regex() {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int close = c == '[' ? closingBracket(i) : -1;
      if (close > 0) {
        regex.append(characterSet(text.substring(i + 1, close)));
        i = close;
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
      i++;
    }
    return regex.toString();
  }

  /** A bracket right behind the opening one, or behind its {@code !}, belongs to the set. */
  private int closingBracket(int open) {
    int first = open + 1;
    if (first < text.length() && text.charAt(first) == '!') {
      first++;
    }
    return text.indexOf(']', first + 1);
  }

  private static String characterSet(String inside) {
    boolean negated = inside.startsWith("!");
    String set = (negated ? inside.substring(1) : inside).replaceAll("[\\\\\\[\\]^&]", "\\\\$0");
    return (negated ? "[^" : "[") + set + "]";
  }
}
