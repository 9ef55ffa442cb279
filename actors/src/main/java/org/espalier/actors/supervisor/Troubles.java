package org.espalier.actors.supervisor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Errands that the disk did not take, and how long to wait before they are tried again. Confined to its coordinator. */
final class Troubles {
  private final Duration first;
  private final Duration most;
  private final Map<String, Errand> errands = new LinkedHashMap<>();
  private Duration wait;
  private String said;

  /**
   * @param first wait; each later one is twice as long
   * @param most  at most
   */
  Troubles(Duration first, Duration most) {
    this.first = first;
    this.most = most;
    this.wait = first;
  }

  boolean isEmpty() {
    return errands.isEmpty();
  }

  /** Notes a failure; gives what is to be said of it, once. */
  Optional<String> add(Errand errand, Throwable failure) {
    errands.put(errand.name(), errand.retry());
    if (said != null) {
      return Optional.empty();
    }
    said = failure.getMessage() + " The run waits, has lost nothing, and goes on as soon as there is room.";
    return Optional.of(said);
  }

  /** How long to wait before the next try. */
  Duration nextWait() {
    Duration now = wait;
    wait = wait.multipliedBy(2).compareTo(most) > 0 ? most : wait.multipliedBy(2);
    return now;
  }

  Optional<Errand> find(String name) {
    return Optional.ofNullable(errands.get(name));
  }

  /** An errand was done; gives what had been said, when it was the last in trouble. */
  Optional<String> solved(String name) {
    if (errands.remove(name) == null || !errands.isEmpty()) {
      return Optional.empty();
    }
    wait = first;
    String over = said;
    said = null;
    return Optional.ofNullable(over);
  }

  /** An errand is not wanted any more. */
  void forget(String name) {
    errands.remove(name);
    if (errands.isEmpty()) {
      clear();
    }
  }

  void clear() {
    errands.clear();
    wait = first;
    said = null;
  }
}
