package org.espalier.analysis.spectrum;

/** Mean log amplitude of many maps of one size, by bin of the unshifted transform. */
public interface Spectrum {

  int height();

  int width();

  /** Mean of ln(|F| + 1e-6) at a bin that was summed. */
  double at(int row, int column);

  /** @throws IllegalArgumentException if the mode is strict and the maps are not square */
  default Curve curve(Mode mode) {
    return Curve.of(mode, this);
  }
}
