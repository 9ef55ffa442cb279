package org.espalier.actors.run;

import java.io.IOException;
import org.espalier.models.train.TrainingListener;

/** What trains a run, and keeps its events, metrics and checkpoints. */
public interface RunExecution {

  /**
   * Trains until the end, or until asked to stop, which takes effect behind a committed checkpoint.
   *
   * @param watcher told what happens, on any one thread; must not hold the training up
   * @throws org.espalier.models.InputException if the run cannot begin: its checkpoints are of another experiment or device
   * @throws RunFailedException                 if it began and cannot go on; says what is safe
   */
  RunEnd run(RunTask task, Stop stop, TrainingListener watcher) throws IOException;
}
