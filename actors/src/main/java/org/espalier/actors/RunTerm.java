package org.espalier.actors;

/**
 * One placement of a run: what work belongs to. Of two terms of a run the higher is valid, and work of the other is refused.
 *
 * @param run  identity of the run in the journal
 * @param term from 1, grows by one at each placement
 */
public record RunTerm(String run, long term) {

  public RunTerm {
    if (run.isEmpty() || term < 1) {
      throw new IllegalArgumentException("run '" + run + "' in term " + term + ": a run has a name and terms count from 1");
    }
  }

  /** Whether this is a later placement of the same run. */
  public boolean supersedes(RunTerm other) {
    return run.equals(other.run) && term > other.term;
  }

  /** For messages: {@code run-1f3a (term 2)}. */
  @Override
  public String toString() {
    return run + " (term " + term + ")";
  }
}
