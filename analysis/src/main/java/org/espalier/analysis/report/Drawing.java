package org.espalier.analysis.report;

import java.util.List;
import org.espalier.analysis.report.Canvas.Anchor;
import org.espalier.analysis.report.Canvas.Role;

/** Lays a figure out on a canvas: axes, grid, lines, and title and legend where nothing else gives them. */
final class Drawing {
  static final double FONT = 13;
  private static final double EDGE = 14;
  private static final double BOTTOM = 46;
  private static final double TITLE_LINE = 28;
  private static final double LEGEND_LINE = 20;
  private static final double LEGEND_DASH = 28;

  private final Figure figure;
  private final Canvas canvas;
  private final Axis x;
  private final Axis y;
  private final double left;
  private final double right;
  private final double top;
  private final double bottom;

  private Drawing(Figure figure, Canvas canvas, int width, int height, double header) {
    this.figure = figure;
    this.canvas = canvas;
    this.right = width - EDGE;
    this.top = EDGE + header;
    this.bottom = height - BOTTOM;
    this.x = figure.xAxis(Math.max(2, width / 90));
    this.y = figure.yAxis(Math.max(2, (int) (bottom - top) / 50));
    this.left = 34 + FONT * 0.6 * y.ticks().stream().mapToInt(tick -> y.label(tick).length()).max().orElse(1);
  }

  /** The figure alone. */
  static void plain(Figure figure, Canvas canvas, int width, int height) {
    new Drawing(figure, canvas, width, height, 0).draw();
  }

  /** The figure with its title and a legend, a line of it each. */
  static void titled(Figure figure, Canvas canvas, int width, int height) {
    Drawing drawing = new Drawing(figure, canvas, width, height, TITLE_LINE + LEGEND_LINE * figure.series().size());
    drawing.header();
    drawing.draw();
  }

  private void header() {
    canvas.text(figure.title(), left, EDGE + 10, Role.TITLE, Anchor.START, false);
    for (int i = 0; i < figure.series().size(); i++) {
      Figure.Series series = figure.series().get(i);
      double place = EDGE + TITLE_LINE + 6 + i * LEGEND_LINE;
      List<Figure.Point> dash = List.of(new Figure.Point(left, place - 4), new Figure.Point(left + LEGEND_DASH, place - 4));
      canvas.line(dash, series.colour(), series.dashed(), series.name());
      canvas.text(series.name(), left + LEGEND_DASH + 8, place, Role.LABEL, Anchor.START, false);
    }
  }

  private void draw() {
    for (double tick : y.ticks()) {
      canvas.rule(left, right, down(tick));
      canvas.text(y.label(tick), left - 8, down(tick) + FONT * 0.35, Role.TICK, Anchor.END, false);
    }
    for (double tick : figure.xTicks(x)) {
      canvas.text(x.label(tick), across(tick), bottom + 20, Role.TICK, Anchor.MIDDLE, false);
    }
    canvas.text(figure.xLabel(), (left + right) / 2, bottom + 39, Role.LABEL, Anchor.MIDDLE, false);
    canvas.text(figure.yLabel(), 15, (top + bottom) / 2, Role.LABEL, Anchor.MIDDLE, true);
    figure.series().stream().filter(series -> !series.points().isEmpty()).forEach(this::line);
  }

  private void line(Figure.Series series) {
    List<Figure.Point> places = series.points().stream().map(p -> new Figure.Point(across(p.x()), down(p.y()))).toList();
    Figure.Point last = series.last();
    Figure.Point end = places.get(places.size() - 1);
    canvas.line(places, series.colour(), series.dashed(), series.name());
    canvas.dot(end.x(), end.y(), series.colour(),
        "%s: %s at %s".formatted(series.name(), Numbers.plain(last.y()), Numbers.plain(last.x())));
  }

  private double across(double value) {
    return left + x.place(value) * (right - left);
  }

  private double down(double value) {
    return bottom - y.place(value) * (bottom - top);
  }
}
