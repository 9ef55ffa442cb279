package org.espalier.analysis.robustness;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The parameters of a corruption by severity, as CIFAR-C has them for small pictures and ImageNet-C for large ones. Lengths in pixels
 * of the latter are meant for pictures of 224 pixels and grow with the picture; those of the former are used as they are.
 *
 * @param small  five severities one after the other
 * @param large  likewise
 * @param pixels which of a severity's parameters, from 0, are lengths in pixels
 */
record SeverityTable(double[] small, double[] large, Set<Integer> pixels) {
  static final int MOST = 5;
  private static final double LARGE_SIDE = 224;

  SeverityTable {
    if (small.length != large.length || small.length % MOST != 0) {
      throw new IllegalArgumentException(small.length + " and " + large.length + " numbers: both need as many for each of "
          + MOST + " severities");
    }
  }

  static SeverityTable small(double... numbers) {
    return new SeverityTable(numbers, numbers, Set.of());
  }

  SeverityTable large(double... numbers) {
    return new SeverityTable(small, numbers, pixels);
  }

  SeverityTable inPixels(int... places) {
    return new SeverityTable(small, large, IntStream.of(places).boxed().collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @param severity 1 to 5
   * @param side     shorter side of the picture
   */
  double[] level(Corruption.Scale scale, int severity, int side) {
    int width = small.length / MOST;
    double[] all = scale == Corruption.Scale.SMALL ? small : large;
    double[] level = Arrays.copyOfRange(all, (severity - 1) * width, severity * width);
    if (scale == Corruption.Scale.LARGE) {
      pixels.forEach(place -> level[place] *= side / LARGE_SIDE);
    }
    return level;
  }
}
