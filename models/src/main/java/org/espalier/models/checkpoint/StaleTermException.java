package org.espalier.models.checkpoint;

/** A writer of an earlier placement of the run came too late: the run goes on elsewhere. Not to be tried again. */
public final class StaleTermException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleTermException(Object place, long term, long highest) {
    super(String.format("%s has seen term %d of this run, so what term %d writes is refused: the run was placed anew "
        + "and goes on there", place, highest, term));
  }
}
