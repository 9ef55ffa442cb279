package org.espalier.actors.exchange;

/**
 * A message with tensors or other bytes in bulk. Between JVMs these travel beside it, on the lane.
 *
 * @param <T> the message itself
 */
public interface Bulky<T> {

  /** The message as it arrived, its bytes in memory that was lent: it copies them and closes the loan, or keeps both. */
  T lent(Loan loan);
}
