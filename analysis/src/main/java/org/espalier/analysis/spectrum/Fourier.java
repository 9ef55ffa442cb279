package org.espalier.analysis.spectrum;

import org.jtransforms.fft.DoubleFFT_1D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/** JTransforms, held to the thread that calls it: how many threads work is for {@link SpectrumSum} to say. */
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
}
