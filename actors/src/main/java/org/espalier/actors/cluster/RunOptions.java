package org.espalier.actors.cluster;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.actors.supervisor.RunListener;

/**
 * How a run is trained; nothing here changes a bit of it.
 *
 * @param devices     by learner; learners that are not named go where there is room
 * @param workers     that may share each batch, if there are devices for so many
 * @param otherDevice go on although the devices compute other bits than those before
 * @param listener    told what happens, see {@link RunListener}
 */
public record RunOptions(Map<String, String> devices, int workers, boolean otherDevice, RunListener listener) {

  public RunOptions {
    devices = Collections.unmodifiableMap(new TreeMap<>(devices));
  }

  /** Wherever there is room, and nobody is told. */
  public static RunOptions usual() {
    return new RunOptions(Map.of(), 1, false, RunListener.SILENT);
  }

  public RunOptions on(Map<String, String> placement) {
    return new RunOptions(placement, workers, otherDevice, listener);
  }

  public RunOptions sharedBy(int newWorkers) {
    return new RunOptions(devices, newWorkers, otherDevice, listener);
  }

  public RunOptions telling(RunListener to) {
    return new RunOptions(devices, workers, otherDevice, to);
  }
}
