package org.espalier.analysis.probe;

import org.espalier.analysis.spectrum.Mode;

/**
 * How a network is probed.
 *
 * @param samples   the first so many of a part, or all if there are fewer
 * @param attention whether attention is looked at too, which then is computed written out
 * @param pictures  whether the first sample's features are kept for pictures
 * @param threads   for spectra; the network has those of its device
 */
public record ProbeSettings(int samples, Mode mode, boolean attention, boolean pictures, int threads) {
  /** Pixels of the images of a forward pass together, which bounds its memory. */
  private static final int PIXELS = 1 << 18;
  private static final int LARGEST_BATCH = 64;

  public ProbeSettings {
    if (samples < 1 || threads < 1) {
      throw new IllegalArgumentException("a probe of %d samples on %d threads: give at least 1 of each".formatted(samples, threads));
    }
  }

  /** Images of a forward pass: fewer where they are large, for all that is looked at lives at once. */
  static int batch(int imageSize) {
    return Math.max(1, Math.min(LARGEST_BATCH, PIXELS / (imageSize * imageSize)));
  }
}
