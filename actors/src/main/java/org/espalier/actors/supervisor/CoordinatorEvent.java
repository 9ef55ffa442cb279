package org.espalier.actors.supervisor;

import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;

/** What a {@link Coordinator} reports to the supervisor. */
public sealed interface CoordinatorEvent extends WireMessage {

  /**
   * The run can be placed.
   *
   * @param highestTerm that its journal or its checkpoints have seen
   * @param lastStep    updates that it will have
   */
  record Ready(String run, long highestTerm, long lastStep, int epochs, String experimentHash) implements CoordinatorEvent {}

  /** A placement is over and the run needs a new one. */
  record Interrupted(RunTerm work, Cause cause, String reason) implements CoordinatorEvent {

    /** Why a placement is over. */
    public enum Cause {
      /** Something broke in the work on this run. */
      FAILURE,
      /** A device is gone; the run has no part in that. */
      LOSS,
      /** Nothing is broken: the run only goes back. */
      RETURN
    }
  }

  /** A checkpoint was committed. */
  record Progressed(RunTerm work, long step, int epoch) implements CoordinatorEvent {}

  /** Nobody works on the run any more, and its files are closed. */
  record Ended(RunOutcome outcome) implements CoordinatorEvent {}
}
