package org.espalier.actors.exchange;

/** Memory that belongs to somebody else, who wants it back: whoever has read it closes the loan, once. Any thread. */
public interface Loan extends AutoCloseable {
  /** Nothing was lent: the memory is Java's own. */
  Loan NONE = () -> { };

  @Override
  void close();
}
