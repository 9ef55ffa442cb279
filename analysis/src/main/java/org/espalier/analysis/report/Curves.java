package org.espalier.analysis.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.analysis.run.AtomicFile;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.Metric;

/**
 * Figures of what runs measured, epoch by epoch. A colour is a run and a dash a second learner in it; a run alone gives its
 * learners their own colours.
 */
public final class Curves {
  /** What says most comes first. */
  private static final List<Metric> ORDER = List.of(Metric.TEST_TOP1, Metric.VAL_TOP1, Metric.TRAIN_LOSS, Metric.TEST_LOSS,
      Metric.VAL_LOSS, Metric.TRAIN_TOP1, Metric.TEST_TOP5, Metric.VAL_TOP5, Metric.TRAIN_CE, Metric.TRAIN_KD,
      Metric.TRAIN_FEATURE, Metric.LEARNING_RATE, Metric.GRAD_NORM, Metric.SECONDS);

  private Curves() {}

  /** One metric of all runs that measured it; none where no run did. */
  public static Optional<Figure> of(List<ReportRun> runs, Metric metric) {
    List<Figure.Series> series = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      List<String> learners = runs.get(run).metrics().learners();
      for (int learner = 0; learner < learners.size(); learner++) {
        List<Figure.Point> points = points(runs.get(run), learners.get(learner), metric);
        if (!points.isEmpty()) {
          boolean alone = runs.size() == 1;
          series.add(new Figure.Series(name(runs, run, learner), alone ? learner : run, !alone && learner > 0, points));
        }
      }
    }
    return series.isEmpty() ? Optional.empty()
        : Optional.of(new Figure(metric.title(), "Epoch", metric.axis(), startsAtZero(metric), series));
  }

  /** The comparison: top-1 on test images, or on validation images where no test was made. */
  public static Optional<Figure> accuracy(List<ReportRun> runs) {
    return Stream.of(Metric.TEST_TOP1, Metric.VAL_TOP1).flatMap(metric -> of(runs, metric).stream()).findFirst();
  }

  /** All other figures there are numbers for; a part of the loss that is always 0, or all of it, is left out. */
  static List<Figure> others(List<ReportRun> runs) {
    String shown = accuracy(runs).map(Figure::title).orElse("");
    boolean parts = Stream.of(Metric.TRAIN_KD, Metric.TRAIN_FEATURE).flatMap(part -> of(runs, part).stream())
        .anyMatch(Curves::says);
    return ORDER.stream().filter(metric -> parts || metric != Metric.TRAIN_CE).flatMap(metric -> of(runs, metric).stream())
        .filter(Curves::says).filter(figure -> !figure.title().equals(shown)).toList();
  }

  private static boolean says(Figure figure) {
    return figure.series().stream().flatMap(line -> line.points().stream()).anyMatch(point -> point.y() != 0);
  }

  /** Writes a figure as a picture of its own on white; {@code width} and {@code height} in pixels. */
  public static void writeSvg(Path file, Figure figure, int width, int height) {
    AtomicFile.write(file, SvgCanvas.file(figure, width, height));
  }

  /** Likewise, as PNG with twice the pixels each way. Needs the fonts of a Java that is not stripped of them. */
  public static void writePng(Path file, Figure figure, int width, int height) {
    AtomicFile.write(file, PngCanvas.file(figure, width, height));
  }

  private static List<Figure.Point> points(ReportRun run, String learner, Metric metric) {
    return run.metrics().of(learner).stream()
        .filter(row -> Double.isFinite(row.get(metric).orElse(Double.NaN)))
        .map(row -> point(row, metric)).toList();
  }

  private static Figure.Point point(EpochMetrics row, Metric metric) {
    return new Figure.Point(row.epoch(), row.values().get(metric));
  }

  private static String name(List<ReportRun> runs, int run, int learner) {
    ReportRun what = runs.get(run);
    String name = what.metrics().learners().get(learner);
    if (runs.size() == 1) {
      return name;
    }
    return what.metrics().learners().size() == 1 ? what.label() : what.label() + ": " + name;
  }

  private static boolean startsAtZero(Metric metric) {
    return switch (metric) {
      case TRAIN_LOSS, TRAIN_CE, TRAIN_KD, TRAIN_FEATURE, VAL_LOSS, TEST_LOSS -> false;
      default -> true;
    };
  }
}
