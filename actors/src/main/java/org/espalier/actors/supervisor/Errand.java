package org.espalier.actors.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.espalier.actors.WorkThread;

/**
 * Something that a run's files need, off the actor's thread, and what to do when the disk does not take it: try again until it
 * does.
 *
 * @param name   an errand that is in trouble stands for all later ones of its name
 * @param first  what is done at first; its result is the message that says so
 * @param again  what is done after a failure of the disk
 */
record Errand(String name, WorkThread thread, Callable<CoordinatorNote> first, Callable<CoordinatorNote> again) {

  static Errand repeatable(String name, WorkThread thread, Callable<CoordinatorNote> work) {
    return new Errand(name, thread, work, work);
  }

  /** The same, to be begun by what is done after a failure. */
  Errand retry() {
    return new Errand(name, thread, again, again);
  }

  /** Whether a failure is the disk's, so that it may work later. */
  static boolean isTheDisk(Throwable failure) {
    return failure instanceof IOException || failure instanceof UncheckedIOException;
  }
}
