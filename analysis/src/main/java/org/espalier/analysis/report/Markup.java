package org.espalier.analysis.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * Builds HTML or SVG, an element at a time. Every text and every attribute is escaped, without exception, so that no name of a
 * run or a file can become markup; names of elements and attributes are ours and are checked.
 */
final class Markup {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9:-]*");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turn. */
  Markup open(String tag, String... attributes) {
    start(tag, attributes).append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element opened last. */
  Markup close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** An element with nothing inside. */
  Markup empty(String tag, String... attributes) {
    start(tag, attributes).append("/>\n");
    return this;
  }

  /** An element with text inside. */
  Markup element(String tag, String text, String... attributes) {
    start(tag, attributes).append('>');
    escape(text);
    out.append("</").append(tag).append(">\n");
    return this;
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** Takes over what another builder made. */
  Markup add(Markup inner) {
    out.append(inner);
    return this;
  }

  /** Takes over a style sheet of ours. */
  Markup style(String css) {
    if (css.contains("</")) {
      throw new IllegalArgumentException("a style sheet cannot hold an end tag");
    }
    out.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  private StringBuilder start(String tag, String... attributes) {
    out.append('<').append(named(tag));
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(named(attributes[i])).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    return out;
  }

  private static String named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of an element or attribute");
    }
    return name;
  }

  private void escape(String text) {
    text.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.appendCodePoint(isText(c) ? c : 0xfffd);
      }
    });
  }

  /** What XML allows, without what turns the direction of writing around. */
  private static boolean isText(int c) {
    boolean allowed = c == '\t' || c == '\n' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    boolean turns = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    return allowed && !turns && !(c >= 0x7f && c <= 0x9f);
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }
}
