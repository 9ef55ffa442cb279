package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.train.TrainingListener;

/**
 * What somebody asks of a supervisor: train this run, or go on with it.
 *
 * @param run           identity in the journal
 * @param experiment    resolved, as canonical JSON
 * @param wanted        devices by learner; learners that are not named go where there is room
 * @param otherDevice   go on although the device computes other bits than the one before
 * @param circumstances what the record says about this beginning: devices, versions
 * @param watcher       told what happens, after it was recorded, on a thread of the run; holds the record up while it listens
 */
public record RunOrder(String run, String experiment, RunFolder folder, Map<String, String> wanted, boolean otherDevice,
    Map<String, Object> circumstances, TrainingListener watcher) {
  public RunOrder {
    wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
    circumstances = Collections.unmodifiableMap(new TreeMap<>(circumstances));
  }
}
