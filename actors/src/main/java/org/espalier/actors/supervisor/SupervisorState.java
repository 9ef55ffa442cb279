package org.espalier.actors.supervisor;

import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What the supervisor's journal comes to. A pure fold over its facts; the map shares its structure with the one before, for there may
 * be a million facts.
 *
 * @param generation of the supervisor, 0 before its first start
 * @param submitted  how many runs were queued so far
 * @param runs       all that are remembered, by name
 */
public record SupervisorState(long generation, long submitted, PMap<String, RunEntry> runs) {
  public static final SupervisorState EMPTY = new SupervisorState(0, 0, HashTreePMap.empty());

  Optional<RunEntry> find(String run) {
    return Optional.ofNullable(runs.get(run));
  }

  long termOf(String run) {
    return find(run).map(RunEntry::term).orElse(0L);
  }

  public SupervisorState after(SupervisorFact fact) {
    if (fact instanceof SupervisorFact.SupervisorStarted started) {
      return new SupervisorState(started.generation(), submitted, runs);
    } else if (fact instanceof SupervisorFact.RunQueued queued) {
      RunOrder order = queued.order();
      RunEntry entry = find(order.run()).map(before -> before.queuedAgain(order, submitted + 1))
          .orElseGet(() -> RunEntry.queued(order, submitted + 1, 0));
      return new SupervisorState(generation, submitted + 1, runs.plus(order.run(), entry));
    } else if (fact instanceof SupervisorFact.RunWished wished) {
      return with(wished.run(), runs.get(wished.run()).wishing(wished.wish()));
    } else if (fact instanceof SupervisorFact.RunResized resized) {
      return with(resized.run(), runs.get(resized.run()).with(resized.workers()));
    } else if (fact instanceof SupervisorFact.TermBegan began) {
      return with(began.run(), runs.get(began.run()).placed(began.term(), began.places()));
    } else if (fact instanceof SupervisorFact.ForkPointReached reached) {
      return with(reached.run(), runs.get(reached.run()).reached(reached.step()));
    } else if (fact instanceof SupervisorFact.TermEnded ended) {
      return with(ended.run(), runs.get(ended.run()).waiting());
    }
    RunOutcome outcome = ((SupervisorFact.RunEnded) fact).outcome();
    return with(outcome.run(), runs.get(outcome.run()).ended(outcome));
  }

  private SupervisorState with(String run, RunEntry entry) {
    return new SupervisorState(generation, submitted, runs.plus(run, entry));
  }
}
