package org.espalier.actors.supervisor;

import org.espalier.actors.WireMessage;

/**
 * How the work on a run ended.
 *
 * @param run        identity in the journal
 * @param message    what there is to say: why it failed
 * @param step       updates that are safe in a committed checkpoint
 * @param epoch      epochs that are safe
 * @param seconds    spent on the run until that checkpoint, in this work and in what was before it
 * @param checkpoint its name; empty if there is none
 */
public record RunOutcome(String run, Status status, String message, long step, int epoch, double seconds, String checkpoint)
    implements WireMessage {

  /** Ends of the work on a run. */
  public enum Status {
    /** All is done. */
    COMPLETED,
    /** It was asked to stop, and can be resumed. */
    PAUSED,
    /** It was asked to stop for good; it can be resumed all the same. */
    CANCELLED,
    /** It began and cannot go on as it is, or a run failed that it needs. */
    FAILED,
    /** It could not begin: what was given is wrong. */
    REFUSED
  }

  /** The same end, as it was meant. */
  RunOutcome cancelled() {
    return new RunOutcome(run, Status.CANCELLED, message.replace("paused", "cancelled"), step, epoch, seconds, checkpoint);
  }

  /** Of a run of which nothing is known. */
  public static RunOutcome bare(String run, Status status, String message) {
    return new RunOutcome(run, status, message, 0, 0, 0, "");
  }
}
