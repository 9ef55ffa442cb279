package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;

/** What a {@link Coordinator} reports to the supervisor. */
public sealed interface CoordinatorEvent extends WireMessage {

  /**
   * The run can be placed.
   *
   * @param highestTerm that its journal or its checkpoints have seen
   * @param learners    to be placed, in the order of the experiment, with the threads that each computes with
   * @param teacher     whether a frozen teacher must answer
   */
  record Ready(String run, long highestTerm, Map<String, Integer> learners, boolean teacher) implements CoordinatorEvent {
    public Ready {
      learners = Collections.unmodifiableMap(new LinkedHashMap<>(learners));
    }
  }

  /**
   * A placement is over and the run needs a new one.
   *
   * @param failure false if nothing is broken: the run only goes back
   */
  record Interrupted(RunTerm work, boolean failure, String reason) implements CoordinatorEvent {}

  /** A checkpoint was committed. */
  record Progressed(RunTerm work, long step) implements CoordinatorEvent {}

  /** Nobody works on the run any more, and its files are closed. */
  record Ended(RunOutcome outcome) implements CoordinatorEvent {}
}
