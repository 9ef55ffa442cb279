package org.espalier.actors.run;

import java.io.IOException;
import org.espalier.actors.supervisor.RunListener;

/** What trains a run, and keeps its events, metrics, checkpoints, weights and result. */
public interface RunExecution {

  /**
   * Trains until the end, or until asked to stop, which takes effect behind a committed checkpoint.
   *
   * @param watcher told what happens, on any one thread; must not hold the training up
   * @throws org.espalier.models.InputException if the run cannot begin here
   * @throws RunFailedException                 if it began and cannot go on; says what is safe
   */
  void run(RunTask task, Stop stop, RunListener watcher) throws IOException;
}
