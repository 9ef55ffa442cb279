package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import org.espalier.models.experiment.Sweep;

/** What the runs of a sweep are called in a cluster, where a name is a plain word of at most 200 characters. */
final class RemoteNames {
  private static final int LONGEST = 200;
  private static final int KEPT = LONGEST - 10;

  private RemoteNames() {}

  /** {@code rates-short-peak_0.001-seed_0} for run {@code short,peak=0.001,seed=0} of {@code rates}; in the sweep's order, each once. */
  static List<String> of(Sweep sweep) {
    List<String> names = new ArrayList<>();
    for (Sweep.Run run : sweep.runs()) {
      String name = plain(sweep.name() + "-" + run.name());
      names.add(names.contains(name) ? name + "-" + names.size() : name);
    }
    return names;
  }

  static String plain(String text) {
    String plain = text.replace(',', '-').replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
    return plain.length() <= KEPT ? plain : plain.substring(0, KEPT - 9) + "-" + Integer.toHexString(text.hashCode());
  }
}
