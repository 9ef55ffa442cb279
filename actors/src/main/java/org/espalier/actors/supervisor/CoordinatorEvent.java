package org.espalier.actors.supervisor;

import java.util.Map;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;

/** What a {@link Coordinator} reports to the supervisor. */
public sealed interface CoordinatorEvent extends WireMessage {
  /** Whose it is. */
  String run();

  /**
   * The run can be placed.
   *
   * @param highestTerm that its journal or its checkpoints have seen
   * @param lastStep    updates that it will have
   * @param memory      bytes that training takes on a device, by learner
   */
  record Ready(String run, long highestTerm, long lastStep, int epochs, String experimentHash, Map<String, Long> memory)
      implements CoordinatorEvent {
    public Ready {
      memory = Map.copyOf(memory);
    }
  }

  /**
   * A placement is over and the run needs a new one.
   *
   * @param device whose it is; empty if no device has a part in it
   */
  record Interrupted(RunTerm work, Cause cause, String reason, String device) implements CoordinatorEvent {
    @Override
    public String run() {
      return work.run();
    }

    /** Why a placement is over. */
    public enum Cause {
      /** Something broke in the work on this run. */
      FAILURE,
      /** A device is gone; the run has no part in that. */
      LOSS,
      /** The node of the device cannot train this run, as it is now. */
      UNFIT,
      /** Nothing is broken: the run only goes back. */
      RETURN
    }
  }

  /**
   * A placement is without its teacher and waits for another.
   *
   * @param device of the one that is no more
   * @param unfit  whether that one is there, and can never teach this run; else it is gone
   */
  record NeedsTeacher(RunTerm work, String device, boolean unfit) implements CoordinatorEvent {
    @Override
    public String run() {
      return work.run();
    }
  }

  /** A checkpoint was committed. */
  record Progressed(RunTerm work, long step, int epoch) implements CoordinatorEvent {
    @Override
    public String run() {
      return work.run();
    }
  }

  /** A checkpoint is committed that other runs go on from; told again whenever a coordinator begins. */
  record ForkPoint(String run, long step) implements CoordinatorEvent {}

  /** Nobody works on the run any more, and its files are closed. */
  record Ended(RunOutcome outcome) implements CoordinatorEvent {
    @Override
    public String run() {
      return outcome.run();
    }
  }
}
