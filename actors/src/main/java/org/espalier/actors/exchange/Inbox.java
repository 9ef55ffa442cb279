package org.espalier.actors.exchange;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.Contribution.Place;

/**
 * Contributions of one sort that have come and were not read yet. Who gives them waits for others too, so nobody is more than one place
 * ahead; what belongs to another term or to a place that is over is dropped and counted. Confined to its actor.
 *
 * @param <C> the sort
 */
public final class Inbox<C extends Contribution> {
  /** A sum of this step, the total, and weights for a later one. */
  private static final int MOST_PLACES = 3;
  private final RunTerm work;
  private final SortedMap<Place, Map<String, SortedMap<Integer, C>>> waiting = new TreeMap<>();
  private Place read = new Place(0, 0);
  private long dropped;

  public Inbox(RunTerm work) {
    this.work = work;
  }

  /**
   * Keeps a contribution until it is read.
   *
   * @return whether it was kept; if not it was stale
   * @throws IllegalStateException if its sender runs further ahead than lockstep allows
   */
  public boolean put(C came) {
    if (!came.work().equals(work) || came.place().compareTo(read) <= 0) {
      dropped++;
      came.loan().close();
      return false;
    }
    C twice = waiting.computeIfAbsent(came.place(), place -> new LinkedHashMap<>())
        .computeIfAbsent(came.learner(), learner -> new TreeMap<>()).put(came.part(), came);
    if (twice != null) {
      twice.loan().close();
    }
    if (waiting.size() > MOST_PLACES) {
      throw new IllegalStateException("learner " + came.learner() + " is at " + came.place() + " elsewhere while " + waiting.firstKey()
          + " was not read here yet: in lockstep it can be little ahead");
    }
    return true;
  }

  /** Those of the learners whose contributions to a place have not come whole yet, by name. */
  public Set<String> missing(Place place, Set<String> learners) {
    Set<String> missing = new TreeSet<>(learners);
    waiting.getOrDefault(place, Map.of()).forEach((learner, parts) -> {
      if (parts.size() == parts.get(parts.firstKey()).parts()) {
        missing.remove(learner);
      }
    });
    return missing;
  }

  /**
   * The contributions to a place, the parts of each in their order, for the caller to read and to close their loans; what was before
   * it is gone from here.
   */
  public Collection<C> take(Place place) {
    Map<String, SortedMap<Integer, C>> taken = waiting.remove(place);
    forget(waiting.headMap(place));
    read = place;
    return taken == null ? List.of() : taken.values().stream().flatMap(parts -> parts.values().stream()).toList();
  }

  /** Nobody reads what is left. */
  public void close() {
    forget(waiting);
  }

  private void forget(Map<Place, Map<String, SortedMap<Integer, C>>> contributions) {
    contributions.values().forEach(place -> place.values().forEach(parts -> parts.values().forEach(part -> part.loan().close())));
    contributions.clear();
  }

  /** Contributions that came too late or belonged to another term. */
  public long dropped() {
    return dropped;
  }
}
