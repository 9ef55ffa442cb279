package org.espalier.analysis.robustness;

/**
 * The picture on rubber: warped by a random affine map, then by smooth random shifts. Numbers are multiples of its side. The benchmark
 * takes 244 for 224 in places, a slip that is not repeated.
 */
final class ElasticTransform {
  /** Size of the shifts, sigma of their smoothing, size of the affine shifts. */
  static final SeverityTable TABLE = SeverityTable.small(0, 0, .08,  .05, .2, .07,  .08, .06, .06,  .1, .04, .05,  .1, .03, .03)
      .large(2, .7, .1,  2, .08, .2,  .05, .01, .02,  .07, .01, .02,  .12, .01, .02);
  /** Deviations after which the smoothing is cut off. */
  private static final double REACH = 3;

  private ElasticTransform() {}

  static void apply(Picture picture, double[] level, Draws draws) {
    warp(picture, level[2] * picture.side(), draws);
    if (level[0] > 0) {
      shift(picture, level[0] * picture.side(), level[1] * picture.side(), draws);
    }
  }

  private static void warp(Picture picture, double size, Draws draws) {
    double[][] corners = corners(picture);
    float[] units = new float[2 * corners.length];
    draws.uniform(units, units.length, -1, 1);
    double[][] moved = new double[corners.length][2];
    for (int i = 0; i < units.length; i++) {
      moved[i / 2][i % 2] = corners[i / 2][i % 2] + size * units[i];
    }
    Plane back = Plane.mapping(moved, corners);
    float[] warped = picture.room(0, picture.count());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        sample(picture, back.x(x, y), back.y(x, y), Border.WHOLE_SAMPLE, warped, (y * picture.width() + x) * Picture.CHANNELS);
      }
    }
    picture.adopt(0);
  }

  /** Three corners of a square in the middle, as (x, y). */
  private static double[][] corners(Picture picture) {
    int x = picture.width() / 2;
    int y = picture.height() / 2;
    int half = picture.side() / 3;
    return new double[][] {{x + half, y + half}, {x + half, y - half}, {x - half, y - half}};
  }

  private static void shift(Picture picture, double size, double sigma, Draws draws) {
    int pixels = picture.height() * picture.width();
    float[] shifted = picture.room(0, picture.count());
    float[] right = picture.room(1, pixels);
    float[] down = picture.room(2, pixels);
    draws.uniform(right, pixels, -1, 1);
    draws.uniform(down, pixels, -1, 1);
    LineMap columns = LineMap.gaussian(picture.width(), sigma, REACH, Border.HALF_SAMPLE);
    LineMap rows = LineMap.gaussian(picture.height(), sigma, REACH, Border.HALF_SAMPLE);
    LineMap.apply(columns, rows, right, 1, picture.room(3, pixels), right);
    LineMap.apply(columns, rows, down, 1, picture.room(3, pixels), down);
    for (int i = 0; i < pixels; i++) {
      sample(picture, i % picture.width() + size * right[i], i / picture.width() + size * down[i], Border.HALF_SAMPLE, shifted,
          i * Picture.CHANNELS);
    }
    picture.adopt(0);
  }

  /** Writes the three values of a place between pixels, linear in both directions. */
  private static void sample(Picture picture, double x, double y, Border border, float[] out, int to) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float across = (float) (x - left);
    float below = (float) (y - top);
    int x0 = border.inside(left, picture.width()) * Picture.CHANNELS;
    int x1 = border.inside(left + 1, picture.width()) * Picture.CHANNELS;
    int y0 = border.inside(top, picture.height()) * picture.width() * Picture.CHANNELS;
    int y1 = border.inside(top + 1, picture.height()) * picture.width() * Picture.CHANNELS;
    float[] v = picture.values();
    for (int c = 0; c < Picture.CHANNELS; c++) {
      float upper = v[y0 + x0 + c] + across * (v[y0 + x1 + c] - v[y0 + x0 + c]);
      float lower = v[y1 + x0 + c] + across * (v[y1 + x1 + c] - v[y1 + x0 + c]);
      out[to + c] = upper + below * (lower - upper);
    }
  }

  /** An affine map of the plane: x(x, y) = xx x + xy y + x0, y(x, y) = yx x + yy y + y0. */
  private record Plane(double xx, double xy, double x0, double yx, double yy, double y0) {

    /** The one that maps three points to three others. */
    static Plane mapping(double[][] from, double[][] to) {
      double ax = from[1][0] - from[0][0];
      double ay = from[1][1] - from[0][1];
      double bx = from[2][0] - from[0][0];
      double by = from[2][1] - from[0][1];
      double area = ax * by - bx * ay;
      double[] linear = new double[4];
      for (int i = 0; i < 2; i++) {
        double a = to[1][i] - to[0][i];
        double b = to[2][i] - to[0][i];
        linear[2 * i] = (a * by - b * ay) / area;
        linear[2 * i + 1] = (b * ax - a * bx) / area;
      }
      return new Plane(linear[0], linear[1], to[0][0] - linear[0] * from[0][0] - linear[1] * from[0][1],
          linear[2], linear[3], to[0][1] - linear[2] * from[0][0] - linear[3] * from[0][1]);
    }

    double x(double x, double y) {
      return xx * x + xy * y + x0;
    }

    double y(double x, double y) {
      return yx * x + yy * y + y0;
    }
  }
}
