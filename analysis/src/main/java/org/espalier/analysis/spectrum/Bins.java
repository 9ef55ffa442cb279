package org.espalier.analysis.spectrum;

/** Some bins of a transform, whose amplitudes are computed one map at a time, by JTransforms and in float64. */
interface Bins extends Amplitudes {

  @Override
  default int maps() {
    return 1;
  }

  /** Cells of a map. */
  int cells();

  /** How many bins there are. */
  int bins();

  /** Place among {@link #bins} of a bin of the unshifted transform, or of its conjugate. */
  int bin(int row, int column);
}
