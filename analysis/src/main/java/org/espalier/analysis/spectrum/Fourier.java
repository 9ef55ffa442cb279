package org.espalier.analysis.spectrum;

import java.util.stream.IntStream;
import org.jtransforms.fft.DoubleFFT_1D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/**
 * JTransforms, held to the thread that calls it: how many threads work is for {@link SpectrumSum} to say. And the factors of transforms
 * that are written out.
 */
final class Fourier {
  static {
    ConcurrencyUtils.setNumberOfThreads(1);
  }

  private Fourier() {}

  /** Unnormalised transforms of this length; may be used from many threads. */
  static DoubleFFT_1D ofLength(int n) {
    return new DoubleFFT_1D(n);
  }

  /** Real part of bin k, up to n / 2, of a real transform as JTransforms packs it in place. */
  static double real(double[] packed, int from, int n, int k) {
    return packed[2 * k == n && n > 1 ? from + 1 : from + 2 * k];
  }

  /** Its imaginary part. An odd length keeps that of the last bin where an even one has the real Nyquist bin. */
  static double imaginary(double[] packed, int from, int n, int k) {
    if (k == 0 || 2 * k == n) {
      return 0;
    }
    return packed[n % 2 == 1 && 2 * k == n - 1 ? from + 1 : from + 2 * k + 1];
  }

  static double amplitude(double real, double imaginary) {
    return Math.sqrt(real * real + imaginary * imaginary);
  }

  /** Cosines of all n-th parts of a turn; exact at quarters. StrictMath, for they must be the same on every machine. */
  static double[] cosines(int n) {
    return IntStream.range(0, n).mapToDouble(i -> ofQuarters(4 * i, n)).toArray();
  }

  static double[] sines(int n) {
    return IntStream.range(0, n).mapToDouble(i -> ofQuarters(4 * i - n, n)).toArray();
  }

  /** The cosine where n parts are a quarter of a turn. */
  private static double ofQuarters(int part, int n) {
    int least = Math.min(Math.floorMod(part, 4 * n), Math.floorMod(-part, 4 * n));
    return least <= n ? inQuarter(least, n) : -inQuarter(2 * n - least, n);
  }

  private static double inQuarter(int part, int n) {
    double unit = Math.PI / 2 / n;
    return 2 * part <= n ? StrictMath.cos(unit * part) : StrictMath.sin(unit * (n - part));
  }
}
