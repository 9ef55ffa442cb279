package org.espalier.actors.web;

import java.util.regex.Pattern;
import org.espalier.actors.web.ControlException.Reason;

/** Names of runs and nodes become folders and parts of URLs, so they are plain words. */
public final class Names {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

  private Names() {}

  /**
   * Gives the name back.
   *
   * @param what it names: {@code run}, {@code node}
   * @throws ControlException if it is none
   */
  public static String require(String what, String name) {
    if (!PLAIN.matcher(name).matches()) {
      throw new ControlException(Reason.WRONG, ("\"%s\" cannot name a %s: 1 to 200 letters, digits, dots, dashes and underscores, with "
          + "neither a dot nor a dash in front").formatted(printable(name), what));
    }
    return name;
  }

  private static String printable(String name) {
    String line = name.replaceAll("[^A-Za-z0-9._/ -]", "?");   // a browser may show it
    return line.length() > 80 ? line.substring(0, 80) + "..." : line;
  }
}
