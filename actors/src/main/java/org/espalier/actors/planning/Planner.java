package org.espalier.actors.planning;

import java.io.IOException;

/**
 * Works out what comes of requests, with this node's copy of the data and of the runs. Its methods wait for files, so they are not for
 * actors' threads; they are called one at a time.
 */
public interface Planner {

  /** @throws org.espalier.models.InputException if a run could not be trained */
  Draft sweep(SweepRequest sweep, Ground ground);

  /** @throws org.espalier.models.InputException if the run or one of its teachers could not be trained */
  Draft run(RunRequest run, Ground ground);

  /**
   * Makes the fork's folder too, if it is not there: the checkpoint that it goes on from may be gone once the fork has a device.
   *
   * @throws org.espalier.models.InputException if the parent has no checkpoint there, or cannot go on so
   */
  Draft fork(ForkRequest fork, Ground ground) throws IOException;
}
