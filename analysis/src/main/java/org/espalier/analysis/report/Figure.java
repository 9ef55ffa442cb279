package org.espalier.analysis.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over a common axis, before anyone decides how to draw them.
 *
 * @param title what is to be seen
 * @param xLabel quantity and unit
 * @param yLabel likewise
 * @param fromZero whether the vertical axis starts at 0, as it must for accuracies
 * @param series with at least one point in all
 */
public record Figure(String title, String xLabel, String yLabel, boolean fromZero, List<Series> series) {
  public Figure {
    series = List.copyOf(series);
    if (series.stream().allMatch(line -> line.points().isEmpty())) {
      throw new IllegalArgumentException("figure \"" + title + "\" has no points");
    }
  }

  /**
   * One line.
   *
   * @param colour place in the palette, from 0; it starts over where the palette ends
   * @param dashed to tell lines of one colour apart
   * @param points by growing x, all finite
   */
  public record Series(String name, int colour, boolean dashed, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }

    /** The point of the largest x; there must be one. */
    Point last() {
      return points.get(points.size() - 1);
    }
  }

  /** A point in the units of the axes. */
  public record Point(double x, double y) {}

  /** The figure in words, for those who do not see it. */
  String summary() {
    return "%s: %s over %s. ".formatted(title, yLabel, xLabel) + series.stream().filter(line -> !line.points().isEmpty())
        .map(line -> line.name() + " ends at " + Numbers.plain(line.last().y())).collect(Collectors.joining("; "));
  }

  Axis xAxis(int ticks) {
    double last = all().mapToDouble(Point::x).max().orElseThrow();
    return Axis.over(0, Math.max(last, 1), ticks).endingAt(Math.max(last, 1));
  }

  /** Whole numbers where all points are at such, as epochs are. */
  List<Double> xTicks(Axis axis) {
    return all().mapToDouble(Point::x).allMatch(x -> x == Math.rint(x)) ? axis.wholeTicks() : axis.ticks();
  }

  Axis yAxis(int ticks) {
    double low = ys().min().orElseThrow();
    double high = ys().max().orElseThrow();
    return Axis.over(fromZero ? Math.min(0, low) : low, high, ticks);
  }

  private DoubleStream ys() {
    return all().mapToDouble(Point::y);
  }

  private Stream<Point> all() {
    return series.stream().flatMap(line -> line.points().stream());
  }
}
