package org.espalier.actors.exchange.lane;

import java.io.IOException;

/** A parcel was not sent, or a connection had to end; the message names the peer. */
public final class LaneException extends IOException {
  private static final long serialVersionUID = 1L;
  private final LaneFailure reason;

  LaneException(LaneFailure reason, String message, Object... values) {
    super(String.format(message, values));
    this.reason = reason;
  }

  LaneException(Throwable cause, LaneFailure reason, String message, Object... values) {
    super(String.format(message, values), cause);
    this.reason = reason;
  }

  public LaneFailure reason() {
    return reason;
  }
}
