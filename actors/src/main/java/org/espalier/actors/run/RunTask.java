package org.espalier.actors.run;

import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.Prepared;

/**
 * A run to execute.
 *
 * @param folder with the experiment already in it
 * @param start  whether it begins or goes on
 * @param end    updates at which it is done
 */
public record RunTask(RunFolder folder, Prepared prepared, Placement placement, Start start, long end) {

  /** All of the run. */
  public RunTask(RunFolder folder, Prepared prepared, Placement placement, Start start) {
    this(folder, prepared, placement, start, prepared.steps());
  }

  /** The beginning of the run, so many updates of it. */
  public RunTask until(long step) {
    return new RunTask(folder, prepared, placement, start, step);
  }

  /** How a run begins. */
  public enum Start {
    /** With first weights. */
    NEW,
    /** From the last checkpoint, on a device of equal fingerprint. */
    RESUME,
    /** From the last checkpoint, on whatever device; the bits are no longer comparable. */
    RESUME_ELSEWHERE
  }
}
