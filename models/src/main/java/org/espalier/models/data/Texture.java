package org.espalier.models.data;

import org.espalier.models.tensor.RandomStream;

/** How two colours mix over a picture of {@link Shapes}: 0 is the first, 1 the second. */
interface Texture {

  double at(int x, int y);

  static Texture draw(RandomStream draws) {
    return switch (draws.nextInt(3)) {
      case 0 -> clouds(draws);
      case 1 -> stripes(draws);
      default -> checks(draws);
    };
  }

  /** Smoothly joined random values on a coarse lattice and on one twice as fine. */
  private static Texture clouds(RandomStream draws) {
    double coarse = draws.nextDouble(5, 10);
    double[] values = new double[18 * 18];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.nextDouble();
    }
    return (x, y) -> 0.65 * lattice(values, x / coarse, y / coarse)
        + 0.35 * lattice(values, 2 * x / coarse + 3, 2 * y / coarse + 3);
  }

  private static double lattice(double[] values, double x, double y) {
    int column = (int) x;
    int row = (int) y;
    double fx = smooth(x - column);
    double fy = smooth(y - row);
    int at = row * 18 + column;
    double above = values[at] + (values[at + 1] - values[at]) * fx;
    double below = values[at + 18] + (values[at + 19] - values[at + 18]) * fx;
    return above + (below - above) * fy;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  /** Soft stripes in a random direction. */
  private static Texture stripes(RandomStream draws) {
    double angle = draws.nextDouble(0, StrictMath.PI);
    double period = draws.nextDouble(3.5, 9);
    double phase = draws.nextDouble(0, period);
    double dx = StrictMath.cos(angle);
    double dy = StrictMath.sin(angle);
    return (x, y) -> wave(x * dx + y * dy + phase, period);
  }

  /** Soft checks in a random direction. */
  private static Texture checks(RandomStream draws) {
    double angle = draws.nextDouble(0, StrictMath.PI / 2);
    double period = draws.nextDouble(6, 12);
    double phase = draws.nextDouble(0, period);
    double dx = StrictMath.cos(angle);
    double dy = StrictMath.sin(angle);
    return (x, y) -> {
      double a = wave(x * dx + y * dy + phase, period);
      double b = wave(y * dx - x * dy + phase, period);
      return a + b - 2 * a * b;
    };
  }

  /** Rises and falls between 0 and 1 once a period. */
  private static double wave(double at, double period) {
    double t = at / period;
    double part = t - Math.floor(t);
    return smooth(part < 0.5 ? 2 * part : 2 - 2 * part);
  }
}
