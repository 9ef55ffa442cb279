package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.actors.JournalEvent;

/** What happened to runs, as the supervisor journals it. */
public sealed interface SupervisorFact extends JournalEvent {

  /** @param generation grows by one at each start of the supervisor */
  record SupervisorStarted(long generation) implements SupervisorFact {}

  /** @param wanted devices by learner, where a person named them */
  record RunQueued(String run, Map<String, String> wanted) implements SupervisorFact {
    public RunQueued {
      wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
    }
  }

  /** @param devices by learner */
  record TermBegan(String run, long term, Map<String, String> devices) implements SupervisorFact {
    public TermBegan {
      devices = Collections.unmodifiableMap(new TreeMap<>(devices));
    }
  }

  /** @param failure whether something broke; else the run only went back */
  record TermEnded(String run, long term, boolean failure, String reason) implements SupervisorFact {}

  record RunEnded(RunOutcome outcome) implements SupervisorFact {}
}
