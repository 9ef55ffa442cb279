package org.espalier.actors.supervisor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.actors.schedule.EpochDecision;

/**
 * What a run's journal comes to. A pure fold over its facts.
 *
 * @param experimentHash empty before the run started
 * @param term           of the last placement, 0 before the first
 * @param commits        that count, in the order in which they were made
 * @param decisions      by epoch
 * @param epochs         what was recorded last of each
 * @param rollbacks      in their order
 * @param reason         why the run failed, empty if it did not
 */
public record RunState(String experimentHash, Status status, long term, List<Commit> commits,
    SortedMap<Integer, EpochDecision> decisions, SortedMap<Integer, RunFact.EpochRecorded> epochs,
    List<RunFact.RolledBack> rollbacks, String reason) {

  /** Where a run stands. */
  public enum Status { NEW, ACTIVE, PAUSED, FINISHED, FAILED }

  public static final RunState EMPTY =
      new RunState("", Status.NEW, 0, List.of(), new TreeMap<>(), new TreeMap<>(), List.of(), "");

  public RunState {
    commits = List.copyOf(commits);
    decisions = Collections.unmodifiableSortedMap(new TreeMap<>(decisions));
    epochs = Collections.unmodifiableSortedMap(new TreeMap<>(epochs));
    rollbacks = List.copyOf(rollbacks);
  }

  /** Whether there is nothing left to do, unless somebody resumes it. */
  public boolean ended() {
    return status == Status.PAUSED || status == Status.FINISHED || status == Status.FAILED;
  }

  /** Steps, from 1, whose batch is left out. */
  public SortedSet<Long> skipped() {
    SortedSet<Long> skipped = new TreeSet<>();
    rollbacks.forEach(back -> skipped.add(back.step()));
    return skipped;
  }

  /** The newest commit. */
  public Optional<Commit> lastCommit() {
    return commits.isEmpty() ? Optional.empty() : Optional.of(commits.get(commits.size() - 1));
  }

  public RunState after(RunFact fact) {
    if (fact instanceof RunFact.RunStarted started) {
      return new RunState(started.experimentHash(), Status.ACTIVE, term, commits, decisions, epochs, rollbacks, "");
    } else if (fact instanceof RunFact.RunPlaced placed) {
      return new RunState(experimentHash, status, placed.term(), commits, decisions, epochs, rollbacks, reason);
    } else if (fact instanceof RunFact.EpochDecided decided) {
      return withDecision(decided.decision());
    } else if (fact instanceof RunFact.CheckpointCommitted committed) {
      return withCommits(plus(commits, committed.commit()));
    } else if (fact instanceof RunFact.CheckpointAdopted adopted) {
      return withCommits(plus(commits, adopted.commit()));
    } else if (fact instanceof RunFact.CheckpointSetAside aside) {
      return withCommits(commits.stream().filter(commit -> !commit.name().equals(aside.name())).toList());
    } else if (fact instanceof RunFact.EpochRecorded recorded) {
      return withEpoch(recorded);
    } else if (fact instanceof RunFact.RolledBack back) {
      return new RunState(experimentHash, status, term, commits, decisions, epochs, plus(rollbacks, back), reason);
    } else if (fact instanceof RunFact.RunPaused) {
      return withStatus(Status.PAUSED, "");
    } else if (fact instanceof RunFact.RunFinished) {
      return withStatus(Status.FINISHED, "");
    } else if (fact instanceof RunFact.RunFailed failed) {
      return withStatus(Status.FAILED, failed.message());
    } else if (fact instanceof RunFact.RunResumed) {
      return withStatus(Status.ACTIVE, "");
    }
    return this;   // a failed role changes nothing that the run itself has to remember
  }

  private RunState withStatus(Status next, String why) {
    return new RunState(experimentHash, next, term, commits, decisions, epochs, rollbacks, why);
  }

  private RunState withCommits(List<Commit> next) {
    return new RunState(experimentHash, status, term, next, decisions, epochs, rollbacks, reason);
  }

  private RunState withDecision(EpochDecision decision) {
    SortedMap<Integer, EpochDecision> next = new TreeMap<>(decisions);
    next.put(decision.epoch(), decision);
    return new RunState(experimentHash, status, term, commits, next, epochs, rollbacks, reason);
  }

  private RunState withEpoch(RunFact.EpochRecorded recorded) {
    SortedMap<Integer, RunFact.EpochRecorded> next = new TreeMap<>(epochs);
    next.put(recorded.epoch(), recorded);
    return new RunState(experimentHash, status, term, commits, decisions, next, rollbacks, reason);
  }

  private static <T> List<T> plus(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }
}
