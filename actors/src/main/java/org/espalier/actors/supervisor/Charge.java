package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A run that a supervisor is in charge of now. Confined to the supervisor; changes in place. */
final class Charge {
  final String run;
  ActorRef<CoordinatorCommand> coordinator;
  /** The highest term that its journal or its checkpoints have seen; none before the coordinator has looked. */
  Long highestTerm;
  /** Where its learners go or are; nowhere while it has no place. */
  Places places = Places.NONE;
  /** Bytes that each learner takes on its device; empty before the coordinator has opened the experiment. */
  Map<String, Long> memory = Map.of();
  /** Where its teacher is; empty if it has none now. */
  String teacher = "";
  /** Devices whose teachers compute other bits than its trainers, or lack what it needs. */
  final Set<String> unfit = new HashSet<>();
  /** Devices whose teachers were lost in this term. */
  final Set<String> lost = new HashSet<>();
  private int failures;

  Charge(String run) {
    this.run = run;
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
