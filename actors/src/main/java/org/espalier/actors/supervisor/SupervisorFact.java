package org.espalier.actors.supervisor;

import org.espalier.actors.JournalEvent;

/** What happened to runs, as the supervisor journals it. */
public sealed interface SupervisorFact extends JournalEvent {

  /** @param generation grows by one at each start of the supervisor */
  record SupervisorStarted(long generation) implements SupervisorFact {}

  /** A run is to be trained, or to go on. */
  record RunQueued(RunOrder order) implements SupervisorFact {}

  /** Somebody asked for something that the run has to come to. */
  record RunWished(String run, RunEntry.Wish wish) implements SupervisorFact {}

  /** Somebody wants the batches of a run shared by so many workers. */
  record RunResized(String run, int workers) implements SupervisorFact {}

  record TermBegan(String run, long term, Places places) implements SupervisorFact {}

  /** @param failure whether something broke; else the run only went back */
  record TermEnded(String run, long term, boolean failure, String reason) implements SupervisorFact {}

  /** A checkpoint is committed that other runs go on from. */
  record ForkPointReached(String run, long step) implements SupervisorFact {}

  record RunEnded(RunOutcome outcome) implements SupervisorFact {}
}
