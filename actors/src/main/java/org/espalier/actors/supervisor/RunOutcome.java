package org.espalier.actors.supervisor;

import org.espalier.actors.WireMessage;

/**
 * How a placement of a run by a person ended.
 *
 * @param run     identity in the journal
 * @param message what there is to say: why it failed, how to go on
 * @param step    updates that are safe in a committed checkpoint
 */
public record RunOutcome(String run, Status status, String message, long step) implements WireMessage {

  /** Ends of a run. */
  public enum Status {
    /** All is done. */
    COMPLETED,
    /** It was asked to stop, and can be resumed. */
    PAUSED,
    /** It cannot go on as it is. */
    FAILED
  }
}
