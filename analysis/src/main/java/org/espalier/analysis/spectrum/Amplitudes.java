package org.espalier.analysis.spectrum;

/** Amplitudes of some bins of a map's two-dimensional discrete Fourier transform, without normalisation. For any thread. */
interface Amplitudes {

  /** Cells of a map. */
  int cells();

  /** Bins that are computed. */
  int bins();

  /** Place among {@link #bins} of a bin of the unshifted transform, or of its conjugate. */
  int bin(int row, int column);

  /** Memory for one thread at a time. */
  double[] workspace();

  /**
   * Multiplies each product by the amplitude of its bin plus epsilon.
   *
   * @param from where the map begins in {@code maps}
   */
  void multiply(float[] maps, int from, double[] workspace, double epsilon, double[] products);
}
