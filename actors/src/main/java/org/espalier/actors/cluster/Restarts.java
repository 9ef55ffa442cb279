package org.espalier.actors.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** When a process that ended is started anew: at once, then after longer and longer waits, until it has ended too often. Confined. */
final class Restarts {
  private final ChildSettings settings;
  private final Deque<Duration> ends = new ArrayDeque<>();

  Restarts(ChildSettings settings) {
    this.settings = settings;
  }

  /**
   * The process ended.
   *
   * @param now since any fixed point, on a clock that only goes forward
   * @return how long to wait before it is started anew; empty if that makes no sense any more
   */
  Optional<Duration> ended(Duration now) {
    ends.addLast(now);
    ends.removeIf(end -> now.minus(end).compareTo(settings.within()) > 0);
    if (ends.size() > settings.restarts()) {
      return Optional.empty();
    }
    return Optional.of(ends.size() == 1 ? Duration.ZERO : backOff(ends.size() - 2));
  }

  private Duration backOff(int doublings) {
    Duration wait = settings.backOff().multipliedBy(1L << Math.min(doublings, 20));
    return wait.compareTo(settings.backOffMost()) > 0 ? settings.backOffMost() : wait;
  }
}
