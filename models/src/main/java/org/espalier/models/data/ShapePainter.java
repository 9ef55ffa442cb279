package org.espalier.models.data;

import org.espalier.models.tensor.RandomStream;

/**
 * Paints one picture of {@link Shapes}: a dark ground of two colours in a random texture, some strokes and dots, the object in
 * brighter colours and a texture of its own, anywhere, of any size and turn, then a gradient of light and noise. All that varies
 * is drawn from one stream in a fixed order.
 */
final class ShapePainter {
  private static final int SIDE = CifarLayout.SIDE;
  private static final int SUBSAMPLES = 4;
  /** How far the second colour of a texture is from the first, at most, in each channel. */
  private static final double SPREAD = 0.2;
  private final RandomStream draws;
  private final double[][] planes = new double[Image.CHANNELS][SIDE * SIDE];

  private ShapePainter(RandomStream draws) {
    this.draws = draws;
  }

  static Image paint(Outline outline, RandomStream draws) {
    ShapePainter painter = new ShapePainter(draws);
    double[] ground = painter.colour(0.1, 0.5);
    double[] second = painter.near(ground);
    painter.ground(ground, second);
    painter.clutter(2 + draws.nextInt(4));
    painter.object(outline, painter.far(ground, second));
    return painter.lit();
  }

  private double[] colour(double low, double high) {
    return new double[] {draws.nextDouble(low, high), draws.nextDouble(low, high), draws.nextDouble(low, high)};
  }

  private double[] near(double[] colour) {
    double[] near = new double[Image.CHANNELS];
    for (int c = 0; c < near.length; c++) {
      near[c] = Math.min(1, Math.max(0, colour[c] + draws.nextDouble(-SPREAD, SPREAD)));
    }
    return near;
  }

  /** A brighter colour that can be told from both: the most distant of four. */
  private double[] far(double[] one, double[] other) {
    double[] best = colour(0.35, 1);
    for (int i = 0; i < 3; i++) {
      double[] candidate = colour(0.35, 1);
      if (distance(candidate, one, other) > distance(best, one, other)) {
        best = candidate;
      }
    }
    return best;
  }

  private static double distance(double[] colour, double[] one, double[] other) {
    double toOne = 0;
    double toOther = 0;
    for (int c = 0; c < colour.length; c++) {
      toOne += (colour[c] - one[c]) * (colour[c] - one[c]);
      toOther += (colour[c] - other[c]) * (colour[c] - other[c]);
    }
    return Math.min(toOne, toOther);
  }

  private void ground(double[] one, double[] other) {
    Texture texture = Texture.draw(draws);
    for (int i = 0; i < SIDE * SIDE; i++) {
      double share = texture.at(i % SIDE, i / SIDE);
      for (int c = 0; c < planes.length; c++) {
        planes[c][i] = one[c] + (other[c] - one[c]) * share;
      }
    }
  }

  /** Short strokes and dots of any colour. */
  private void clutter(int count) {
    for (int i = 0; i < count; i++) {
      double[] colour = colour(0.3, 1);
      double x = draws.nextDouble(0, SIDE);
      double y = draws.nextDouble(0, SIDE);
      double angle = draws.nextDouble(0, 2 * StrictMath.PI);
      double length = draws.nextDouble(0, 5);
      double dx = StrictMath.cos(angle) * length;
      double dy = StrictMath.sin(angle) * length;
      double thickness = draws.nextDouble(0.5, 1.4);
      fill(x, y, length + thickness, (px, py) -> stroke(px - x, py - y, dx, dy, length * length) < thickness * thickness,
          plain(colour));
    }
  }

  /** Squared distance of a point to the segment from the origin to (dx, dy). */
  private static double stroke(double px, double py, double dx, double dy, double square) {
    double along = square == 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
    double x = px - along * dx;
    double y = py - along * dy;
    return x * x + y * y;
  }

  private void object(Outline outline, double[] colour) {
    double radius = draws.nextDouble(7, 13);
    double margin = radius * 0.85;
    double x = draws.nextDouble(margin, SIDE - margin);
    double y = draws.nextDouble(margin, SIDE - margin);
    double angle = draws.nextDouble(0, 2 * StrictMath.PI);
    double cos = StrictMath.cos(angle) / radius;
    double sin = StrictMath.sin(angle) / radius;
    double[] second = near(colour);
    Texture texture = Texture.draw(draws);
    fill(x, y, radius, (px, py) -> outline.contains((px - x) * cos + (py - y) * sin, (py - y) * cos - (px - x) * sin),
        (i, c) -> colour[c] + (second[c] - colour[c]) * texture.at(i % SIDE, i / SIDE));
  }

  private interface Region {
    boolean contains(double x, double y);
  }

  private interface Paint {
    double at(int pixel, int channel);
  }

  private static Paint plain(double[] colour) {
    return (pixel, channel) -> colour[channel];
  }

  /** Paints a region that lies within {@code reach} of (x, y) over what is there, by the share of each pixel it covers. */
  private void fill(double x, double y, double reach, Region region, Paint paint) {
    for (int row = Math.max(0, (int) (y - reach)); row < Math.min(SIDE, y + reach); row++) {
      for (int column = Math.max(0, (int) (x - reach)); column < Math.min(SIDE, x + reach); column++) {
        double share = share(region, column, row);
        int i = row * SIDE + column;
        for (int c = 0; share > 0 && c < planes.length; c++) {
          planes[c][i] += (paint.at(i, c) - planes[c][i]) * share;
        }
      }
    }
  }

  private static double share(Region region, int column, int row) {
    int covered = 0;
    for (int s = 0; s < SUBSAMPLES * SUBSAMPLES; s++) {
      double x = column + (s % SUBSAMPLES + 0.5) / SUBSAMPLES;
      double y = row + (s / SUBSAMPLES + 0.5) / SUBSAMPLES;
      covered += region.contains(x, y) ? 1 : 0;
    }
    return covered / (double) (SUBSAMPLES * SUBSAMPLES);
  }

  /** Light that changes over the picture, then noise, as bytes. */
  private Image lit() {
    double base = draws.nextDouble(0.75, 1.1);
    double right = draws.nextDouble(-0.25, 0.25);
    double down = draws.nextDouble(-0.25, 0.25);
    double grain = draws.nextDouble(0.02, 0.06);
    byte[] bytes = new byte[Image.CHANNELS * SIDE * SIDE];
    for (int p = 0; p < bytes.length; p++) {
      int i = p % (SIDE * SIDE);
      double light = base + right * (i % SIDE - 15.5) / 16 + down * (i / SIDE - 15.5) / 16;
      double noise = grain * (draws.nextDouble() + draws.nextDouble() - 1);
      double value = planes[p / (SIDE * SIDE)][i] * light + noise;
      bytes[p] = (byte) Math.round(255 * Math.min(1, Math.max(0, value)));
    }
    return new Image(SIDE, SIDE, bytes);
  }
}
