package org.espalier.actors.analyst;

import com.typesafe.config.Config;
import org.espalier.analysis.probe.ProbeSettings;
import org.espalier.analysis.spectrum.Mode;

/**
 * How much an analyst looks at. It decides nothing about the training.
 *
 * @param share     of one core that it may take, above 0, at most 1
 * @param samples   images that spectra and attention are taken of
 * @param mode      of the curves; the strict one is of no use to networks whose maps are not square
 * @param attention whether attention is looked at too
 */
public record AnalystSettings(double share, int samples, Mode mode, boolean attention) {
  /** One, beside a training that has the others. */
  static final int THREADS = 1;

  public AnalystSettings {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("an analyst cannot take the share " + share + " of a core: give a number above 0, at most 1");
    }
    if (samples < 1) {
      throw new IllegalArgumentException("an analyst cannot look at " + samples + " images: give at least 1");
    }
  }

  /** @param own {@code espalier.analyst} */
  public static AnalystSettings of(Config own) {
    return new AnalystSettings(own.getDouble("share"), own.getInt("samples"), own.getEnum(Mode.class, "mode"), own.getBoolean("attention"));
  }

  ProbeSettings probe() {
    return new ProbeSettings(samples, mode, attention, false, THREADS);
  }
}
