package org.espalier.models.tensor;

/**
 * Draws that follow from a key: the n-th is a mix of key and n (SplitMix64, Steele, Lea and Flood 2014), so there is no state
 * but a counter. Transcendental functions are {@link StrictMath}'s: equal bits on every machine. Not thread-safe; make one
 * where it is used.
 */
public final class RandomStream {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private final long key;
  private long count;

  RandomStream(long key) {
    this.key = key;
  }

  /**
   * Plain SplitMix64 from a bare state, for orders that are defined so elsewhere. Everything else draws from a {@link RandomKey}.
   */
  public static RandomStream splitMix64(long state) {
    return new RandomStream(state);
  }

  /** 64 uniform bits. */
  public long nextLong() {
    long z = key + GAMMA * ++count;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  public double nextDouble(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** Uniform in 0 .. bound - 1, without bias. */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("cannot draw from 0 to below " + bound + ": the bound must be at least 1");
    }
    long limit = (1L << 32) - (1L << 32) % bound;
    long bits;
    do {
      bits = nextLong() >>> 32;
    } while (bits >= limit);
    return (int) (bits % bound);
  }

  /** True with the given probability. */
  public boolean nextBoolean(double probability) {
    return nextDouble() < probability;
  }

  /** Standard normal (Box and Muller 1958); takes two draws. */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /** Of the gamma distribution with scale 1 (Marsaglia and Tsang 2000). */
  private double nextGamma(double shape) {
    if (shape < 1) {
      return nextGamma(shape + 1) * StrictMath.pow(1 - nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0 && StrictMath.log(1 - nextDouble()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  /** Of Beta(shape, shape), in 0 .. 1. */
  public double nextBeta(double shape) {
    double one = nextGamma(shape);
    double sum = one + nextGamma(shape);
    return sum > 0 ? one / sum : nextBoolean(0.5) ? 1 : 0;
  }

  /** A uniform order of 0 .. n - 1 (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    shuffle(order);
    return order;
  }

  /** Puts the values into a uniform order, in place. */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
