package org.espalier.analysis.spectrum;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The difference of log amplitude over frequency: mean ln(|F| + 1e-6) less its value at frequency 0, so normally negative.
 *
 * @param omega frequency of each point in radians a cell, from 0
 * @param delta difference at each point; 0 at the first
 * @param placeOfPi where on the axis of points 1.0 pi lies
 */
public record Curve(double[] omega, double[] delta, double placeOfPi) {
  /** Fractions of pi that are reported. */
  public static final double[] REPORTED = {1 / 3.0, 2 / 3.0, 1};

  /** Reads a curve off a spectrum. */
  static Curve of(Mode mode, Spectrum spectrum) {
    int height = spectrum.height();
    int width = spectrum.width();
    int side = Math.min(height, width);
    int points = mode.points(height, width);
    double[] omega = new double[points];
    double[] delta = new double[points];
    for (int k = 0; k < points; k++) {
      Mode.Bin bin = mode.bin(k, height, width);
      omega[k] = 2 * Math.PI * k / side;
      delta[k] = spectrum.at(bin.row(), bin.column()) - spectrum.at(0, 0);
    }
    return new Curve(omega, delta, mode.placeOfPi(height, width));
  }

  /** The value at a fraction of pi, between two points on the line that joins them; behind the last point that point's. */
  public double at(double fraction) {
    double place = Math.min(Math.max(fraction * placeOfPi, 0), delta.length - 1);
    int left = Math.min((int) place, Math.max(delta.length - 2, 0));
    int right = Math.min(left + 1, delta.length - 1);
    return delta[left] + (place - left) * (delta[right] - delta[left]);
  }

  /** Values at {@link #REPORTED}. */
  public double[] reported() {
    return Arrays.stream(REPORTED).map(this::at).toArray();
  }

  /** For display: how much is lost at high frequencies, so normally positive. */
  public Curve negated() {
    return new Curve(omega, Arrays.stream(delta).map(value -> 0.0 - value).toArray(), placeOfPi);
  }

  /** The slope of the straight line with the least squares of distance; 0 for fewer than two different places. */
  public static double slope(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double squares = Arrays.stream(x).map(value -> (value - meanX) * (value - meanX)).sum();
    double products = IntStream.range(0, x.length).mapToDouble(i -> (x[i] - meanX) * (y[i] - meanY)).sum();
    return squares == 0 ? 0 : products / squares;
  }
}
