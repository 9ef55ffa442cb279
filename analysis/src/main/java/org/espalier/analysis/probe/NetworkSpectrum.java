package org.espalier.analysis.probe;

import java.util.List;
import org.espalier.analysis.spectrum.Curve;
import org.espalier.analysis.spectrum.Mode;

/** Spectra of a network's probe points, in order of depth. */
public record NetworkSpectrum(Mode mode, List<PointSpectrum> points) {
  public NetworkSpectrum {
    points = List.copyOf(points);
  }

  /** Slope of the value at pi over normalised depth: below 0 where depth takes high frequencies away, 0 for a flat curve. */
  public double slope() {
    return Curve.slope(points.stream().mapToDouble(PointSpectrum::depth).toArray(),
        points.stream().mapToDouble(PointSpectrum::atPi).toArray());
  }
}
