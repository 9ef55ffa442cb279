package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A run that a supervisor is in charge of now. Confined to the supervisor; changes in place. */
final class Charge {
  final RunOrder order;
  final ActorRef<RunOutcome> replyTo;
  ActorRef<CoordinatorCommand> coordinator;
  CoordinatorEvent.Ready ready;
  Map<String, String> devices = Map.of();
  boolean waiting;
  private int failures;

  Charge(RunOrder order, ActorRef<RunOutcome> replyTo) {
    this.order = order;
    this.replyTo = replyTo;
  }

  /** Where its learners should go: where they were, or where a person said. */
  Map<String, String> wanted(Set<String> known) {
    return known.containsAll(devices.values()) && !devices.isEmpty() ? devices : order.wanted();
  }

  boolean holds(String device) {
    return devices.containsValue(device);
  }

  void progressed() {
    failures = 0;
  }

  /** Counts a failure; gives how many there were in a row. */
  int failed() {
    return ++failures;
  }

  /** How long to wait after this failure. */
  Duration backOff(Duration first, Duration most) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(most) > 0 ? most : wait;
  }
}
