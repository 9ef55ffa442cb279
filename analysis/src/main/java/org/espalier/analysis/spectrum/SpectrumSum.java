package org.espalier.analysis.spectrum;

import java.util.Arrays;

/**
 * Sums log amplitudes of feature maps, batch by batch, in float64 and in memory that does not grow with the number of maps. One thread
 * adds; it lets others help. The sum depends on the maps, their order and how they came in batches, never on the number of threads.
 */
public final class SpectrumSum implements Spectrum {
  /** Added to every amplitude before its logarithm. */
  public static final double EPSILON = 1e-6;
  /** Maps whose sum is made by one thread. */
  private static final int BLOCK = 256;
  /**
   * Amplitudes whose product is taken before its logarithm. An amplitude of float32 maps of less than a million cells is below 1e45, and
   * with epsilon not below the smallest: so many of them neither overflow nor vanish.
   */
  private static final int FACTORS = 6;
  private static final double SMALLEST_EPSILON = 1e-45;

  private final int height;
  private final int width;
  private final double epsilon;
  private final int threads;
  private final Amplitudes amplitudes;
  private final double[] sums;
  private long maps;

  private SpectrumSum(int height, int width, Amplitudes amplitudes, double epsilon, int threads) {
    if (!(epsilon >= SMALLEST_EPSILON && epsilon <= 1)) {
      throw new IllegalArgumentException("epsilon is %s: it must be from %s to 1".formatted(epsilon, SMALLEST_EPSILON));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("a spectrum cannot be computed on " + threads + " threads: give at least 1");
    }
    this.height = height;
    this.width = width;
    this.epsilon = epsilon;
    this.threads = threads;
    this.amplitudes = amplitudes;
    this.sums = new double[amplitudes.bins()];
  }

  /** Only what curves are read from, which for square maps is little. */
  public static SpectrumSum forCurves(int height, int width, int threads) {
    return forCurves(height, width, EPSILON, threads);
  }

  /** With another epsilon, above 0. */
  public static SpectrumSum forCurves(int height, int width, double epsilon, int threads) {
    requireSize(height, width);
    return height == width ? new SpectrumSum(height, width, new Diagonal(height), epsilon, threads)
        : forMap(height, width, epsilon, threads);
  }

  /** All bins. */
  public static SpectrumSum forMap(int height, int width, int threads) {
    return forMap(height, width, EPSILON, threads);
  }

  /** With another epsilon, above 0. */
  public static SpectrumSum forMap(int height, int width, double epsilon, int threads) {
    requireSize(height, width);
    return new SpectrumSum(height, width, new HalfPlane(height, width), epsilon, threads);
  }

  private static void requireSize(int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("maps of %d x %d cells have no spectrum: both must be at least 1".formatted(height, width));
    }
  }

  /**
   * @param batch (maps, height, width)
   * @throws IllegalArgumentException if these are no maps of this size, or a value is not finite; the sum is then as it was
   */
  public void add(float[] batch) {
    int count = batch.length / amplitudes.cells();
    if (count * amplitudes.cells() != batch.length) {
      throw new IllegalArgumentException("%d values are no maps of %d x %d".formatted(batch.length, height, width));
    }
    double[][] blocks = Blocks.each((count + BLOCK - 1) / BLOCK, threads,
        block -> sum(batch, block * BLOCK, Math.min(count, (block + 1) * BLOCK)));
    double[] added = sums.clone();
    for (double[] block : blocks) {
      addTo(added, block);
    }
    if (Arrays.stream(added).anyMatch(sum -> !Double.isFinite(sum))) {
      throw new IllegalArgumentException("a feature map holds a value that is not finite");
    }
    System.arraycopy(added, 0, sums, 0, added.length);
    maps += count;
  }

  private double[] sum(float[] batch, int first, int end) {
    double[] sum = new double[sums.length];
    double[] products = new double[sums.length];
    double[] workspace = amplitudes.workspace();
    Arrays.fill(products, 1);
    for (int map = first; map < end; map++) {
      amplitudes.multiply(batch, map * amplitudes.cells(), workspace, epsilon, products);
      if ((map - first) % FACTORS == FACTORS - 1 || map == end - 1) {
        takeLogarithms(products, sum);
      }
    }
    return sum;
  }

  /** StrictMath, for the value may steer a schedule and must be the same on every machine. */
  private static void takeLogarithms(double[] products, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += StrictMath.log(products[i]);
      products[i] = 1;
    }
  }

  private static void addTo(double[] sum, double[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }

  /** Maps that were added. */
  public long maps() {
    return maps;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public double at(int row, int column) {
    if (maps == 0) {
      throw new IllegalStateException("no maps were added, so there is no mean");
    }
    return sums[amplitudes.bin(row, column)] / maps;
  }

  /** The mean of every bin, (height, width), shifted so that frequency 0 is at (height / 2, width / 2). */
  public double[] shiftedMap() {
    double[] shifted = new double[height * width];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        shifted[(row + height / 2) % height * width + (column + width / 2) % width] = at(row, column);
      }
    }
    return shifted;
  }
}
