package org.espalier.models.data;

import java.util.Locale;

/**
 * The objects of {@link Shapes}, each inside the unit circle, y downwards. Only comparisons and basic arithmetic decide what is
 * inside, so equal on every machine. The order is the order of the labels.
 */
enum Outline {
  DISC {
    @Override
    boolean contains(double x, double y) {
      return x * x + y * y < 0.78;
    }
  },
  RING {
    @Override
    boolean contains(double x, double y) {
      double square = x * x + y * y;
      return square < 0.9 && square > 0.3;
    }
  },
  SQUARE {
    @Override
    boolean contains(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 0.7;
    }
  },
  FRAME {
    @Override
    boolean contains(double x, double y) {
      double far = Math.max(Math.abs(x), Math.abs(y));
      return far < 0.7 && far > 0.4;
    }
  },
  TRIANGLE {
    private final double[] corners = {0, -1, 0.866, 0.5, -0.866, 0.5};

    @Override
    boolean contains(double x, double y) {
      return polygon(corners, x, y);
    }
  },
  STAR {
    private final double[] corners = {0, -1, 0.247, -0.34, 0.951, -0.309, 0.4, 0.13, 0.588, 0.809, 0, 0.42, -0.588,
        0.809, -0.4, 0.13, -0.951, -0.309, -0.247, -0.34};

    @Override
    boolean contains(double x, double y) {
      return polygon(corners, x, y);
    }
  },
  CROSS {
    @Override
    boolean contains(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 0.94 && Math.min(Math.abs(x), Math.abs(y)) < 0.28;
    }
  },
  CRESCENT {
    @Override
    boolean contains(double x, double y) {
      double shifted = x - 0.42;
      return x * x + y * y < 0.9 && shifted * shifted + y * y > 0.52;
    }
  },
  HEART {
    @Override
    boolean contains(double x, double y) {
      double side = Math.abs(x) - 0.42;
      double below = y + 0.32;
      return side * side + below * below < 0.22
          || y > -0.5 && Math.abs(x) + y < 0.9 && Math.abs(x) - y < 0.62 && Math.abs(x) < 0.9;
    }
  },
  ARROW {
    private final double[] corners = {0, -0.98, 0.68, -0.2, 0.25, -0.2, 0.25, 0.92, -0.25, 0.92, -0.25, -0.2, -0.68, -0.2};

    @Override
    boolean contains(double x, double y) {
      return polygon(corners, x, y);
    }
  };

  abstract boolean contains(double x, double y);

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Even-odd rule; {@code corners} holds x and y in turn. */
  private static boolean polygon(double[] corners, double x, double y) {
    boolean inside = false;
    int last = corners.length - 2;
    for (int i = 0; i < corners.length; last = i, i += 2) {
      double y0 = corners[last + 1];
      double y1 = corners[i + 1];
      if (y0 > y != y1 > y && x < corners[last] + (y - y0) / (y1 - y0) * (corners[i] - corners[last])) {
        inside = !inside;
      }
    }
    return inside;
  }
}
