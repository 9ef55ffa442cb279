package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the supervisor's journal comes to. A pure fold over its facts.
 *
 * @param generation of the supervisor, 0 before its first start
 * @param terms      the last term of each run; 0 before its first placement
 */
public record SupervisorState(long generation, Map<String, Long> terms) {
  public static final SupervisorState EMPTY = new SupervisorState(0, Map.of());

  public SupervisorState {
    terms = Collections.unmodifiableMap(new TreeMap<>(terms));
  }

  long termOf(String run) {
    return terms.getOrDefault(run, 0L);
  }

  public SupervisorState after(SupervisorFact fact) {
    if (fact instanceof SupervisorFact.SupervisorStarted started) {
      return new SupervisorState(started.generation(), terms);
    } else if (fact instanceof SupervisorFact.RunQueued queued) {
      return with(queued.run(), termOf(queued.run()));
    } else if (fact instanceof SupervisorFact.TermBegan began) {
      return with(began.run(), began.term());
    }
    return this;   // how a term or a run ended is told for those who read the journal
  }

  private SupervisorState with(String run, long term) {
    Map<String, Long> next = new TreeMap<>(terms);
    next.put(run, term);
    return new SupervisorState(generation, next);
  }
}
