package org.espalier.actors.supervisor;

import java.util.Map;
import java.util.Optional;

/**
 * A run as the supervisor's journal knows it.
 *
 * @param number  of its submission, from 1: who came first is served first
 * @param stage   where it is on its way
 * @param wish    what somebody asked for that has not come true yet
 * @param term    of its last placement, 0 before the first
 * @param devices of that placement, by learner
 * @param outcome how the work on it ended, once it has
 */
public record RunEntry(RunOrder order, long number, Stage stage, Optional<Wish> wish, long term, Map<String, String> devices,
    Optional<RunOutcome> outcome) {

  /** The way of a run. */
  public enum Stage { WAITING, PLACED, ENDED }

  /** What somebody can ask of a run that goes on. */
  public enum Wish { PAUSE, CANCEL }

  public RunEntry {
    devices = Map.copyOf(devices);
  }

  static RunEntry queued(RunOrder order, long number, long term) {
    return new RunEntry(order, number, Stage.WAITING, Optional.empty(), term, Map.of(), Optional.empty());
  }

  RunEntry wishing(Wish next) {
    return new RunEntry(order, number, stage, Optional.of(next), term, devices, outcome);
  }

  RunEntry placed(long newTerm, Map<String, String> where) {
    return new RunEntry(order, number, Stage.PLACED, wish, newTerm, where, Optional.empty());
  }

  RunEntry waiting() {
    return new RunEntry(order, number, Stage.WAITING, wish, term, devices, Optional.empty());
  }

  RunEntry ended(RunOutcome how) {
    return new RunEntry(order, number, Stage.ENDED, Optional.empty(), term, devices, Optional.of(how));
  }

  /** In a word: QUEUED, PLACING, TRAINING, PAUSING, CANCELLING, or how it ended. */
  String status() {
    if (stage == Stage.ENDED) {
      return outcome.orElseThrow().status().name();
    } else if (wish.isPresent()) {
      return wish.get() == Wish.PAUSE ? "PAUSING" : "CANCELLING";
    } else if (stage == Stage.WAITING) {
      return term == 0 ? "QUEUED" : "PLACING";
    }
    return "TRAINING";
  }

  boolean ended() {
    return stage == Stage.ENDED;
  }
}
