package org.espalier.actors.exchange;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.Contribution.Place;

/**
 * Contributions of one sort that have come and were not read yet. Who gives them waits for others too, so nobody is more than one place
 * ahead; what belongs to another term, comes again or is further ahead than that is refused. Confined to its actor.
 *
 * @param <C> the sort
 */
public final class Inbox<C extends Contribution> {
  /** A sum of this step, the total, and weights for a later one. */
  private static final int MOST_PLACES = 3;
  private final RunTerm work;
  private final SortedMap<Place, Map<String, SortedMap<Integer, C>>> waiting = new TreeMap<>();
  private Place read = new Place(0, 0);

  public Inbox(RunTerm work) {
    this.work = work;
  }

  /**
   * Keeps a contribution until it is read.
   *
   * @param landing moves what is kept to where it may stay
   * @return why it was refused, or one further ahead instead of it, if one was
   */
  public Optional<Reason> put(C came, UnaryOperator<C> landing) {
    Optional<Reason> refusal = refusal(came);
    if (refusal.isPresent()) {
      came.loan().close();
      return refusal;
    }
    waiting.computeIfAbsent(came.place(), place -> new LinkedHashMap<>())
        .computeIfAbsent(came.learner(), learner -> new TreeMap<>()).put(came.part(), landing.apply(came));
    if (waiting.size() > MOST_PLACES) {
      forget(waiting.tailMap(waiting.lastKey()));
      return Optional.of(Reason.AHEAD);
    }
    return Optional.empty();
  }

  private Optional<Reason> refusal(C came) {
    if (!came.work().equals(work)) {
      return Optional.of(Reason.STALE);
    }
    boolean here = waiting.getOrDefault(came.place(), Map.of()).getOrDefault(came.learner(), Collections.emptySortedMap())
        .containsKey(came.part());
    return here || came.place().compareTo(read) <= 0 ? Optional.of(Reason.REPEATED) : Optional.empty();
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
}
