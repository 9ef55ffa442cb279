package org.espalier.actors.run;

import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.Prepared;

/**
 * A run to execute.
 *
 * @param folder with the experiment already in it
 * @param start  whether it begins or goes on
 */
public record RunTask(RunFolder folder, Prepared prepared, Placement placement, Start start) {

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
