package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A run as the supervisor's journal knows it.
 *
 * @param number  of its submission, from 1: who came first is served first
 * @param stage   where it is on its way
 * @param wish    what somebody asked for that has not come true yet
 * @param term    of its last placement, 0 before the first
 * @param places  of that placement
 * @param outcome how the work on it ended, once it has
 * @param forkPoints steps that other runs can go on from: their checkpoints are committed
 */
public record RunEntry(RunOrder order, long number, Stage stage, Optional<Wish> wish, long term, Places places,
    Optional<RunOutcome> outcome, SortedSet<Long> forkPoints) {

  /** The way of a run. */
  public enum Stage { WAITING, PLACED, ENDED }

  /** What somebody can ask of a run that goes on. */
  public enum Wish { PAUSE, CANCEL }

  static RunEntry queued(RunOrder order, long number, long term) {
    return new RunEntry(order, number, Stage.WAITING, Optional.empty(), term, Places.NONE, Optional.empty(),
        Collections.emptySortedSet());
  }

  /** The same run, asked for again: what others go on from is still there. */
  RunEntry queuedAgain(RunOrder newOrder, long newNumber) {
    return new RunEntry(newOrder, newNumber, Stage.WAITING, Optional.empty(), term, Places.NONE, Optional.empty(), forkPoints);
  }

  RunEntry reached(long step) {
    SortedSet<Long> points = new TreeSet<>(forkPoints);
    points.add(step);
    return new RunEntry(order, number, stage, wish, term, places, outcome, Collections.unmodifiableSortedSet(points));
  }

  RunEntry wishing(Wish next) {
    return new RunEntry(order, number, stage, Optional.of(next), term, places, outcome, forkPoints);
  }

  RunEntry with(int workers) {
    return new RunEntry(order.with(workers), number, stage, wish, term, places, outcome, forkPoints);
  }

  RunEntry placed(long newTerm, Places where) {
    return new RunEntry(order, number, Stage.PLACED, wish, newTerm, where, Optional.empty(), forkPoints);
  }

  RunEntry waiting() {
    return new RunEntry(order, number, Stage.WAITING, wish, term, places, Optional.empty(), forkPoints);
  }

  RunEntry ended(RunOutcome how) {
    return new RunEntry(order, number, Stage.ENDED, Optional.empty(), term, places, Optional.of(how), forkPoints);
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
