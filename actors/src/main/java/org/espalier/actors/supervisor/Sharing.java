package org.espalier.actors.supervisor;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.espalier.analysis.run.RunFolder;

/**
 * How a run shares its beginning with others, so that it is trained once. It changes no bit: a run whose parent is of no use trains the
 * whole itself.
 *
 * @param fork what it goes on from; empty if it begins by itself
 * @param pins updates after which others go on from it: its checkpoints of these steps are taken and kept
 */
public record Sharing(Optional<Fork> fork, SortedSet<Long> pins) {
  /** A run by itself. */
  public static final Sharing NONE = new Sharing(Optional.empty(), Collections.emptySortedSet());

  /**
   * A step of another run.
   *
   * @param parent its identity in the journal; empty for one that nobody need wait for
   * @param folder of that run
   * @param step   updates that both have in common
   */
  public record Fork(String parent, RunFolder folder, long step) {

    /** {@code step 12 of first}; a run has one name of a folder, wherever its nodes keep it. */
    String text() {
      return "step " + step + " of " + folder.name();
    }
  }

  public Sharing {
    pins = Collections.unmodifiableSortedSet(new TreeSet<>(pins));
  }

  public static Sharing of(Optional<Fork> fork, Collection<Long> pins) {
    return new Sharing(fork, new TreeSet<>(pins));
  }

  boolean isSameAs(Sharing other) {
    return pins.equals(other.pins) && fork.map(Fork::text).equals(other.fork.map(Fork::text));
  }

  /**
   * Why a run cannot begin yet: its parent may still come to where they part. Empty if it can. Pure.
   *
   * @param entries gives runs by their identity, null where there is none
   */
  static Optional<String> awaited(RunEntry run, Function<String, RunEntry> entries) {
    if (run.term() > 0) {
      return Optional.empty();   // it has begun
    }
    return run.order().sharing().fork().flatMap(fork -> Optional.ofNullable(entries.apply(fork.parent()))
        .filter(parent -> !parent.forkPoints().contains(fork.step()) && mayComeThere(parent))
        .map(parent -> "it goes on from step " + fork.step() + " of " + fork.parent() + ", which is " + parent.status()));
  }

  private static boolean mayComeThere(RunEntry parent) {
    return parent.outcome().map(RunOutcome::status).map(RunOutcome.Status.PAUSED::equals).orElse(true);
  }
}
