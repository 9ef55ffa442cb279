package org.espalier.analysis.spectrum;

/** Amplitudes of the two-dimensional discrete Fourier transforms of maps, without normalisation. For one thread at a time. */
interface Amplitudes {

  /** Maps that are taken at once. */
  int maps();

  /**
   * Multiplies the product of each bin by its amplitude in each of the maps.
   *
   * @param from where the first map begins in {@code batch}
   */
  void multiply(float[] batch, int from, Products products);
}
