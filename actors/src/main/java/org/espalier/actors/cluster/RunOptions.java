package org.espalier.actors.cluster;

import java.util.Map;
import org.espalier.models.train.TrainingListener;

/**
 * How a run is trained; nothing here changes a bit of it.
 *
 * @param devices       by learner; learners that are not named go where there is room
 * @param otherDevice   go on although the devices compute other bits than those before
 * @param circumstances what the run's record says about this beginning
 * @param watcher       told what happens, on one thread of the run; holds the record up while it listens
 */
public record RunOptions(Map<String, String> devices, boolean otherDevice, Map<String, Object> circumstances,
    TrainingListener watcher) {

  /** Wherever there is room, and nobody is told. */
  public static RunOptions usual() {
    return new RunOptions(Map.of(), false, Map.of(), TrainingListener.SILENT);
  }

  public RunOptions on(Map<String, String> placement) {
    return new RunOptions(placement, otherDevice, circumstances, watcher);
  }

  public RunOptions elsewhere() {
    return new RunOptions(devices, true, circumstances, watcher);
  }

  public RunOptions saying(Map<String, Object> about) {
    return new RunOptions(devices, otherDevice, about, watcher);
  }

  public RunOptions telling(TrainingListener to) {
    return new RunOptions(devices, otherDevice, circumstances, to);
  }
}
