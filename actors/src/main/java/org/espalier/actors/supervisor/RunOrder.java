package org.espalier.actors.supervisor;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;

/**
 * What somebody asks of a supervisor: train this run, or go on with it.
 *
 * @param run         identity in the journal
 * @param experiment  resolved, as canonical JSON
 * @param folder      of the run, as every node sees it that may become the supervisor's
 * @param learners    with the threads that each computes with, in the order of the experiment
 * @param teacher     whether a frozen teacher must answer
 * @param shards      parts of a batch; no more workers than that can share it
 * @param wanted      devices by learner, of the first worker; learners that are not named go where there is room
 * @param workers     that may share each batch, if there are devices for so many; at least 1
 * @param priority    runs of higher priority are placed first; 0 is usual
 * @param otherDevice go on although the device computes other bits than the one before
 * @param sharing     with other runs, of its beginning
 * @param after       runs that must be complete before it begins
 */
public record RunOrder(String run, String experiment, RunFolder folder, Map<String, Integer> learners, boolean teacher,
    int shards, Map<String, String> wanted, int workers, int priority, boolean otherDevice, Sharing sharing,
    SortedSet<String> after) {
  public RunOrder {
    if (workers < 1 || shards < 1) {
      throw new IllegalArgumentException("run " + run + " with " + workers + " workers and " + shards + " shards");
    }
    learners = Collections.unmodifiableMap(new LinkedHashMap<>(learners));
    wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
    after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
  }

  /** Of a run that shares nothing, and waits for no other. */
  public RunOrder(String run, String experiment, RunFolder folder, Map<String, Integer> learners, boolean teacher, int shards,
      Map<String, String> wanted, int workers, int priority, boolean otherDevice) {
    this(run, experiment, folder, learners, teacher, shards, wanted, workers, priority, otherDevice, Sharing.NONE,
        Collections.emptySortedSet());
  }

  /** @param experiment resolved, the threads of its learners too */
  public static RunOrder of(String run, Experiment experiment, RunFolder folder, Map<String, String> wanted, int workers,
      int priority, boolean otherDevice) {
    Map<String, Integer> learners = new LinkedHashMap<>();
    experiment.learners().forEach((learner, settings) -> learners.put(learner, settings.threads()));
    return new RunOrder(run, CanonicalJson.text(experiment.toJson()), folder, learners, experiment.method().needsTeacher(),
        experiment.shards(), wanted, workers, priority, otherDevice);
  }

  /**
   * Whether both ask for the same training, shared in the same way and behind the same runs; where its files lie, and how urgent it is,
   * decides nothing.
   */
  boolean isSameAs(RunOrder other) {
    return run.equals(other.run) && experiment.equals(other.experiment) && sharing.isSameAs(other.sharing)
        && after.equals(other.after);
  }

  /** The same run as part of a tree. */
  public RunOrder with(Sharing other) {
    return new RunOrder(run, experiment, folder, learners, teacher, shards, wanted, workers, priority, otherDevice, other, after);
  }

  /** The same run, once these are complete. */
  public RunOrder after(Collection<String> runs) {
    return new RunOrder(run, experiment, folder, learners, teacher, shards, wanted, workers, priority, otherDevice, sharing,
        new TreeSet<>(runs));
  }

  RunOrder in(RunFolder other) {
    return new RunOrder(run, experiment, other, learners, teacher, shards, wanted, workers, priority, otherDevice, sharing, after);
  }

  RunOrder with(int newWorkers) {
    return new RunOrder(run, experiment, folder, learners, teacher, shards, wanted, newWorkers, priority, otherDevice, sharing, after);
  }

  /** The most workers that a placement can have. */
  int mostWorkers() {
    return Math.min(workers, shards);
  }
}
