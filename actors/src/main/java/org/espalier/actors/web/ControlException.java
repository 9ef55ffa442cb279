package org.espalier.actors.web;

/** What was asked of a cluster cannot be done; the message says what, why, and what to do. */
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** Why not. */
  public enum Reason {
    /** Nothing of that name is there. */
    UNKNOWN,
    /** It does not fit what is there: the name is taken, the run is over. */
    CONFLICT,
    /** The request itself is wrong. */
    WRONG,
    /** Nobody can answer now: try again. */
    UNAVAILABLE
  }

  public ControlException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
