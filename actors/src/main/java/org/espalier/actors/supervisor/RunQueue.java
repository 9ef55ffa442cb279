package org.espalier.actors.supervisor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Runs that wait for devices: of higher priority first, then in the order in which they were submitted. A run that does not fit now
 * holds back none that does. Confined to the supervisor.
 */
final class RunQueue {
  private final TreeSet<Place> places = new TreeSet<>(
      Comparator.comparingInt((Place place) -> -place.priority).thenComparingLong(Place::number).thenComparing(Place::run));
  private final Map<String, Place> byRun = new HashMap<>();

  private record Place(int priority, long number, String run, Need need) {}

  /** What a run needs; a second run of the same need fits no better than the first. */
  private record Need(Map<String, Integer> learners, boolean teacher, Places wanted, Set<String> without,
      Map<String, Long> memory, Optional<Sharing.Fork> fork, Set<String> after) {}

  /**
   * @param without nodes that cannot train the run
   * @param memory  bytes that its learners take, as far as that is known
   */
  void add(RunEntry entry, Places wanted, Set<String> without, Map<String, Long> memory) {
    RunOrder order = entry.order();
    remove(order.run());
    Place place = new Place(order.priority(), entry.number(), order.run(),
        new Need(order.learners(), order.teacher(), wanted, Set.copyOf(without), memory, order.sharing().fork(), order.after()));
    byRun.put(order.run(), place);
    places.add(place);
  }

  void remove(String run) {
    Place place = byRun.remove(run);
    if (place != null) {
      places.remove(place);
    }
  }

  boolean holds(String run) {
    return byRun.containsKey(run);
  }

  /** Devices that the run asks for. */
  Places wantedOf(String run) {
    return byRun.get(run).need.wanted;
  }

  int size() {
    return places.size();
  }

  /**
   * Takes the first run that finds a place.
   *
   * @param tried gives what a run gets, empty if it does not fit now; asked once for runs of the same need
   */
  <T> Optional<T> takeFirst(Function<String, Optional<T>> tried) {
    Set<Need> fitNot = new HashSet<>();
    for (Place place : places) {
      if (fitNot.add(place.need)) {
        Optional<T> got = tried.apply(place.run);
        if (got.isPresent()) {
          remove(place.run);
          return got;
        }
      }
    }
    return Optional.empty();
  }
}
