package org.espalier.analysis.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.analysis.probe.Findings;
import org.espalier.analysis.probe.PointSpectrum;
import org.espalier.analysis.run.ProbeRecord;

/** Figures of spectra and attention, of one probe and of many. The sign is the notebook's: below 0 where high frequencies are weak. */
final class SpectrumFigures {
  private static final String DEPTH = "Normalised depth";
  private static final String DIFFERENCE = "Difference of log amplitude";
  private static final List<String> FRACTIONS = List.of("1/3 π", "2/3 π", "1 π");
  private static final int PI = 2;
  /** Lines that an eye tells apart. */
  private static final int MOST_LINES = 8;

  private SpectrumFigures() {}

  /** A probe with what a figure calls it. */
  record Named(String name, ProbeRecord probe) {}

  /** Curves over frequency, evenly spaced over depth where there are many. */
  static Figure curves(Findings found) {
    List<PointSpectrum> points = some(found.spectrum().points());
    List<Figure.Series> series = new ArrayList<>();
    for (PointSpectrum point : points) {
      double[] omega = point.curve().omega();
      double[] delta = point.curve().delta();
      series.add(new Figure.Series(point.point().tap(), series.size(), false, IntStream.range(0, delta.length)
          .mapToObj(k -> new Figure.Point(omega[k] / Math.PI, delta[k])).toList()));
    }
    return new Figure("Spectra of feature maps", "Frequency / π", DIFFERENCE, false, series);
  }

  /** Values at 1/3, 2/3 and 1 pi over depth. */
  static Figure overDepth(String title, List<Named> probes) {
    List<Figure.Series> series = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      for (int fraction = 0; fraction < FRACTIONS.size(); fraction++) {
        String name = probes.size() == 1 ? FRACTIONS.get(fraction) : probes.get(i).name + ", " + FRACTIONS.get(fraction);
        series.add(new Figure.Series(name, fraction + i * FRACTIONS.size(), false, atDepths(probes.get(i).probe, fraction)));
      }
    }
    return new Figure(title, DEPTH, DIFFERENCE, false, series);
  }

  /** The value at pi over depth, a line a probe. */
  static Figure atPi(String title, List<Named> probes) {
    List<Named> some = some(probes);
    return new Figure(title, DEPTH, DIFFERENCE, false, IntStream.range(0, some.size())
        .mapToObj(i -> new Figure.Series(some.get(i).name, i, false, atDepths(some.get(i).probe, PI))).toList());
  }

  private static List<Figure.Point> atDepths(ProbeRecord probe, int fraction) {
    return probe.points().stream().map(point -> new Figure.Point(point.depth(), point.at().get(fraction))).toList();
  }

  /** One number of each probe over the training, a line a learner; none where no learner was probed twice. */
  static Optional<Figure> overTraining(String title, String axis, List<Named> probes, ToDoubleFunction<ProbeRecord> number) {
    List<Figure.Series> series = new ArrayList<>();
    for (String name : probes.stream().map(Named::name).distinct().toList()) {
      List<Figure.Point> points = probes.stream().filter(probe -> probe.name.equals(name))
          .filter(probe -> probe.probe.origin().step().isPresent())
          .map(probe -> new Figure.Point(probe.probe.step(), number.applyAsDouble(probe.probe))).toList();
      series.add(new Figure.Series(name, series.size(), false, points));
    }
    return series.stream().anyMatch(line -> line.points().size() > 1)
        ? Optional.of(new Figure(title, "Step", axis, false, series)) : Optional.empty();
  }

  /** A number of every layer's attention, a line a probe; none without attention. */
  static Optional<Figure> overLayers(String title, String axis, List<Named> probes, ToDoubleFunction<ProbeRecord.Attention> number) {
    List<Named> attending = probes.stream().filter(probe -> !probe.probe.attention().isEmpty()).toList();
    List<Figure.Series> series = IntStream.range(0, attending.size()).mapToObj(i -> new Figure.Series(attending.get(i).name, i, false,
        layers(attending.get(i).probe, number))).toList();
    return series.isEmpty() ? Optional.empty() : Optional.of(new Figure(title, "Layer", axis, true, series));
  }

  private static List<Figure.Point> layers(ProbeRecord probe, ToDoubleFunction<ProbeRecord.Attention> number) {
    return IntStream.range(0, probe.attention().size())
        .mapToObj(i -> new Figure.Point(i + 1, number.applyAsDouble(probe.attention().get(i)))).toList();
  }

  /** The first, the last and what lies evenly between them. */
  private static <T> List<T> some(List<T> all) {
    int kept = Math.min(MOST_LINES, all.size());
    return IntStream.range(0, kept).mapToObj(i -> all.get(kept == 1 ? 0 : i * (all.size() - 1) / (kept - 1))).toList();
  }
}
