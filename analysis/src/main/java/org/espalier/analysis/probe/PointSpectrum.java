package org.espalier.analysis.probe;

import org.espalier.analysis.spectrum.Curve;
import org.espalier.models.nn.ProbePoint;

/**
 * The spectrum at one probe point.
 *
 * @param depth normalised: 0 at the first point, 1 at the last
 * @param at    values of the curve at {@link Curve#REPORTED}
 */
public record PointSpectrum(ProbePoint point, double depth, Curve curve, double[] at) {

  static PointSpectrum of(ProbePoint point, int place, int points, Curve curve) {
    return new PointSpectrum(point, points == 1 ? 0 : place / (points - 1.0), curve, curve.reported());
  }

  /** The value at pi. */
  public double atPi() {
    return curve.at(1);
  }
}
