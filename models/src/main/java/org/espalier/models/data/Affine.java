package org.espalier.models.data;

/**
 * Where the pixels of a picture come from: x' = a x + b y + c, y' = d x + e y + f, in pixels, with pixel centres at half
 * coordinates. Values are interpolated by Keys' cubic with a = -1, beyond the edge the edge's own value counts, and the result is
 * cut off to a whole number, as Pillow does; what comes from outside the picture has the fill colour.
 */
record Affine(double a, double b, double c, double d, double e, double f) {

  static Affine shearX(double factor) {
    return new Affine(1, factor, 0, 0, 1, 0);
  }

  static Affine shearY(double factor) {
    return new Affine(1, 0, 0, factor, 1, 0);
  }

  static Affine translate(double x, double y) {
    return new Affine(1, 0, x, 0, 1, y);
  }

  /** Counter-clockwise about the middle. */
  static Affine rotate(double degrees, int size) {
    double angle = -degrees * StrictMath.PI / 180;
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double middle = size / 2.0;
    return new Affine(cos, sin, middle - cos * middle - sin * middle, -sin, cos, middle + sin * middle - cos * middle);
  }

  /** @param fill one value 0 .. 255 a channel */
  void apply(Pixels pixels, int[] fill) {
    int size = pixels.size();
    byte[] planes = pixels.planes();
    byte[] out = pixels.spare();
    int[] columns = new int[4];
    int[] rows = new int[4];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double fromX = a * (x + 0.5) + b * (y + 0.5) + c;
        double fromY = d * (x + 0.5) + e * (y + 0.5) + f;
        boolean inside = fromX >= 0 && fromX < size && fromY >= 0 && fromY < size;
        double dx = inside ? neighbours(fromX - 0.5, size, 1, columns) : 0;
        double dy = inside ? neighbours(fromY - 0.5, size, size, rows) : 0;
        for (int channel = 0; channel < Image.CHANNELS; channel++) {
          int plane = channel * size * size;
          out[plane + y * size + x] = (byte) (inside ? sample(planes, plane, rows, columns, dx, dy) : fill[channel]);
        }
      }
    }
    pixels.adoptSpare();
  }

  /** Sets the offsets of the four pixels around a place; gives how far it is behind the second. */
  private static double neighbours(double place, int size, int stride, int[] offsets) {
    int second = (int) Math.floor(place);
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = Math.max(0, Math.min(size - 1, second - 1 + i)) * stride;
    }
    return place - second;
  }

  private static int sample(byte[] planes, int plane, int[] rows, int[] columns, double dx, double dy) {
    double nearest = row(planes, plane + rows[1], columns, dx);
    double value = dy == 0 ? nearest : cubic(row(planes, plane + rows[0], columns, dx), nearest,
        row(planes, plane + rows[2], columns, dx), row(planes, plane + rows[3], columns, dx), dy);
    return (int) Math.max(0, Math.min(255, value));
  }

  private static double row(byte[] planes, int row, int[] columns, double dx) {
    int nearest = planes[row + columns[1]] & 0xFF;
    return dx == 0 ? nearest
        : cubic(planes[row + columns[0]] & 0xFF, nearest, planes[row + columns[2]] & 0xFF, planes[row + columns[3]] & 0xFF, dx);
  }

  /** Between the second and the third of four values. */
  private static double cubic(double before, double from, double to, double after, double t) {
    double slope = to - before;
    double square = 2 * (before - from) + to - after;
    double cube = from - before + after - to;
    return from + t * (slope + t * (square + t * cube));
  }
}
