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
import org.espalier.actors.exchange.ShardOffer.Place;

/**
 * Offers that have come and were not read yet. A partner in lockstep is at most one shard ahead, so there are at most two of a
 * learner; what belongs to another term or to a shard that is over is dropped and counted. Confined to its actor.
 */
public final class OfferBook {
  private static final int MOST_PLACES = 2;
  private final RunTerm work;
  private final SortedMap<Place, Map<String, ShardOffer>> waiting = new TreeMap<>();
  private Place read = new Place(0, 0);
  private long dropped;

  public OfferBook(RunTerm work) {
    this.work = work;
  }

  /**
   * Keeps an offer until it is read.
   *
   * @return whether it was kept; if not it was stale
   * @throws IllegalStateException if the partner runs further ahead than lockstep allows
   */
  public boolean put(ShardOffer offer) {
    if (!offer.work().equals(work) || offer.place().compareTo(read) <= 0) {
      dropped++;
      offer.loan().close();
      return false;
    }
    ShardOffer twice = waiting.computeIfAbsent(offer.place(), place -> new LinkedHashMap<>()).put(offer.learner(), offer);
    if (twice != null) {
      twice.loan().close();
    }
    if (waiting.size() > MOST_PLACES) {
      throw new IllegalStateException("learner " + offer.learner() + " is at step " + offer.step() + ", shard " + offer.shard()
          + " while " + waiting.firstKey() + " was not read here yet: in lockstep it can be one shard ahead at most");
    }
    return true;
  }

  /** Those of the learners whose offers of a shard have not come yet, by name. */
  public Set<String> missing(long step, int shard, Set<String> learners) {
    Set<String> missing = new TreeSet<>(learners);
    missing.removeAll(waiting.getOrDefault(new Place(step, shard), Map.of()).keySet());
    return missing;
  }

  /** The offers of a shard, for the caller to read and to close their loans; what was before it is gone from here. */
  public Collection<ShardOffer> take(long step, int shard) {
    Place place = new Place(step, shard);
    Map<String, ShardOffer> offers = waiting.remove(place);
    forget(waiting.headMap(place));
    read = place;
    return offers == null ? List.of() : offers.values();
  }

  /** Nobody reads what is left. */
  public void close() {
    forget(waiting);
  }

  private static void forget(Map<Place, Map<String, ShardOffer>> offers) {
    offers.values().forEach(shard -> shard.values().forEach(offer -> offer.loan().close()));
    offers.clear();
  }

  /** Offers that came too late or belonged to another term. */
  public long dropped() {
    return dropped;
  }
}
