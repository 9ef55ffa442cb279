package org.espalier.analysis.robustness;

import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;

/** Draws that follow from seed, corruption, severity and sample, and from nothing else. */
final class KeyedDraws implements Draws {
  private static final String PURPOSE = "corruption";
  private final RandomStream stream;

  KeyedDraws(long seed, Corruption corruption, int severity, long sample) {
    this.stream = RandomKey.of(seed, PURPOSE).path(corruption.label()).time(severity).item(sample).stream();
  }

  /** Two at a time from a point in the unit disk (Marsaglia and Bray 1964). */
  @Override
  public void normal(float[] out, int count) {
    for (int i = 0; i < count; i += 2) {
      double x;
      double y;
      double square;
      do {
        x = stream.nextDouble(-1, 1);
        y = stream.nextDouble(-1, 1);
        square = x * x + y * y;
      } while (square >= 1 || square == 0);
      double scale = Math.sqrt(-2 * StrictMath.log(square) / square);
      out[i] = (float) (x * scale);
      if (i + 1 < count) {
        out[i + 1] = (float) (y * scale);
      }
    }
  }

  @Override
  public void uniform(float[] out, int count, double low, double high) {
    for (int i = 0; i < count; i++) {
      out[i] = (float) stream.nextDouble(low, high);
    }
  }

  @Override
  public void poisson(float[] means, int count) {
    for (int i = 0; i < count; i++) {
      means[i] = Poisson.next(stream, means[i]);
    }
  }
}
