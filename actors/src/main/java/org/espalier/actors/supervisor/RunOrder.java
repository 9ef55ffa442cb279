package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.analysis.run.RunFolder;

/**
 * What somebody asks of a supervisor: train this run, or go on with it.
 *
 * @param run         identity in the journal
 * @param experiment  resolved, as canonical JSON
 * @param wanted      devices by learner; learners that are not named go where there is room
 * @param otherDevice go on although the device computes other bits than the one before
 * @param listener    told what happens, on a thread of the run
 */
public record RunOrder(String run, String experiment, RunFolder folder, Map<String, String> wanted, boolean otherDevice,
    RunListener listener) {
  public RunOrder {
    wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
  }
}
