package org.espalier.analysis.probe;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.analysis.spectrum.SpectrumSum;
import org.espalier.models.nn.ProbePoint;

/** Sums the spectra of a network's probe points, batch by batch. One thread at a time. */
public final class NetworkSpectrumSum {
  private final Mode mode;
  private final List<ProbePoint> points;
  private final List<SpectrumSum> sums;

  /**
   * @param points  in order of depth
   * @param threads that compute; they change no bit
   * @throws IllegalArgumentException if the mode is strict and a grid is not square
   */
  public NetworkSpectrumSum(Mode mode, List<ProbePoint> points, int threads) {
    this(mode, points, SpectrumSum.EPSILON, threads);
  }

  /** With another epsilon than usual. */
  public NetworkSpectrumSum(Mode mode, List<ProbePoint> points, double epsilon, int threads) {
    points.forEach(point -> requireSquare(mode, point));
    this.mode = mode;
    this.points = List.copyOf(points);
    this.sums = points.stream().map(point -> SpectrumSum.forCurves(point.height(), point.width(), epsilon, threads)).toList();
  }

  private static void requireSquare(Mode mode, ProbePoint point) {
    if (mode == Mode.STRICT && point.height() != point.width()) {
      throw new IllegalArgumentException(("the strict recipe reads the diagonal of square maps, but those of %s have %d x %d cells: take "
          + "the general mode").formatted(point.tap(), point.height(), point.width()));
    }
  }

  /** @param values what the point with this place handed out for a batch of so many samples */
  public void add(int place, float[] values, int batch) {
    sums.get(place).add(FeatureMaps.of(points.get(place), values, batch));
  }

  /** What was found so far. */
  public NetworkSpectrum spectrum() {
    return new NetworkSpectrum(mode, IntStream.range(0, points.size())
        .mapToObj(i -> PointSpectrum.of(points.get(i), i, points.size(), sums.get(i).curve(mode))).toList());
  }
}
