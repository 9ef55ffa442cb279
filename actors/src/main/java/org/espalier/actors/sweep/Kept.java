package org.espalier.actors.sweep;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.CheckpointStore.Listed;
import org.espalier.models.checkpoint.Manifest;

/**
 * The checkpoints that a run keeps, so far as their manifests tell; that of its first weights left out.
 *
 * @param manifests by step
 */
record Kept(List<Manifest> manifests) {

  static Kept of(RunFolder run) throws IOException {
    return new Kept(new CheckpointStore(run.checkpoints()).list().stream().map(Listed::manifest).filter(manifest -> step(manifest) > 0)
        .sorted(Comparator.comparingLong(Kept::step)).toList());
  }

  private static long step(Manifest manifest) {
    return manifest.position().step();
  }

  boolean any(long least, long most) {
    return manifests.stream().mapToLong(Kept::step).anyMatch(step -> step >= least && step <= most);
  }

  /** The newest's; 0 for none. */
  long last() {
    return manifests.stream().mapToLong(Kept::step).max().orElse(0);
  }

  /** The first of a step or a later one. */
  Optional<Manifest> from(long step) {
    return manifests.stream().filter(manifest -> step(manifest) >= step).findFirst();
  }

  /** For people: {@code some of steps 3, 6}. */
  String text() {
    return manifests.isEmpty() ? "none" : "some of steps " + manifests.stream().map(Kept::step).distinct().map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
