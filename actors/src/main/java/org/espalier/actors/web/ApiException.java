package org.espalier.actors.web;

/** A node did not do what it was asked; the message says why and what to do. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  /** Instead of a status where nobody answered. */
  static final int NO_ANSWER = 0;
  private final int status;

  ApiException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Whether a node says that the same request will be answered later. */
  public boolean isForLater() {
    return status == 503;
  }

  /** Whether the request can never be answered otherwise: it, or the token, is wrong. */
  public boolean isAskersFault() {
    return status >= 400 && status < 500 && status != 408;
  }
}
