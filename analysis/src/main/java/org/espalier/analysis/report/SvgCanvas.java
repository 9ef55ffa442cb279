package org.espalier.analysis.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws SVG: text stays text, lines stay lines, and colours are classes. Inside a page its style sheet decides how they look,
 * in light and dark; a file of its own brings its colours along and is on white.
 */
final class SvgCanvas implements Canvas {
  private final Markup svg = new Markup();

  private SvgCanvas() {}

  /** An element for the page, as wide as its place; title and legend are the page's. */
  static Markup inline(Figure figure, int width, int height) {
    SvgCanvas canvas = new SvgCanvas();
    canvas.svg.open("svg", "viewBox", "0 0 %d %d".formatted(width, height), "class", "figure", "role", "img",
        "aria-label", figure.summary());
    Drawing.plain(figure, canvas, width, height);
    return canvas.svg.close();
  }

  /** The text of a file. */
  static String file(Figure figure, int width, int height) {
    SvgCanvas canvas = new SvgCanvas();
    canvas.svg.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 %d %d".formatted(width, height),
        "width", px(width), "height", px(height));
    canvas.svg.element("title", figure.summary()).style(ownStyle());
    canvas.svg.empty("rect", "width", px(width), "height", px(height), "fill", "#ffffff");
    Drawing.titled(figure, canvas, width, height);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + canvas.svg.close();
  }

  private static String ownStyle() {
    StringBuilder css = new StringBuilder("""
        svg { font: %spx system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
        text { fill: %s; } .tick { fill: %s; } .rule { stroke: %s; } .title { font-size: 15px; font-weight: 600; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .dash { stroke-dasharray: 6 4; }
        """.formatted(px(Drawing.FONT), Palette.INK, Palette.MUTED, Palette.RULE));
    for (int i = 0; i < Palette.ON_WHITE.size(); i++) {
      css.append(".c%d { stroke: %s; } .dot.c%d { fill: %s; }\n".formatted(i, Palette.onWhite(i), i, Palette.onWhite(i)));
    }
    return css.toString();
  }

  /** Classes of a line. */
  static String classes(int colour, boolean dashed) {
    return "line c" + Palette.index(colour) + (dashed ? " dash" : "");
  }

  @Override
  public void rule(double left, double right, double y) {
    svg.empty("path", "class", "rule", "d", "M%s %sH%s".formatted(px(left), px(y), px(right)));
  }

  @Override
  public void line(List<Figure.Point> places, int colour, boolean dashed, String name) {
    String path = places.stream().map(p -> px(p.x()) + " " + px(p.y())).collect(Collectors.joining("L", "M", ""));
    svg.open("path", "class", classes(colour, dashed), "d", path).element("title", name).close();
  }

  @Override
  public void dot(double x, double y, int colour, String name) {
    svg.open("circle", "class", "dot c" + Palette.index(colour), "cx", px(x), "cy", px(y), "r", "3");
    svg.element("title", name).close();
  }

  @Override
  public void text(String words, double x, double y, Role role, Anchor anchor, boolean upward) {
    String place = "translate(%s %s)".formatted(px(x), px(y)) + (upward ? " rotate(-90)" : "");
    svg.element("text", words, "class", role.name().toLowerCase(Locale.ROOT), "transform", place,
        "text-anchor", anchor.name().toLowerCase(Locale.ROOT));
  }

  private static String px(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
