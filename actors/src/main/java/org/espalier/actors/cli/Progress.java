package org.espalier.actors.cli;

import org.espalier.actors.run.RunTask;
import org.espalier.actors.supervisor.RunListener;

/** Shows on standard error how a run gets on. Closed when it ends. */
interface Progress extends RunListener, AutoCloseable {

  /** Bars on a terminal, plain lines elsewhere. */
  static Progress of(Session session, RunTask task) {
    Course course = Course.of(task, session.clock());
    return session.terminal() ? new BarProgress(course) : new LineProgress(course, session.err());
  }

  @Override
  void close();
}
