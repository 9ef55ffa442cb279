package org.espalier.actors.cli;

import org.espalier.actors.supervisor.RunListener;
import org.espalier.models.experiment.Prepared;

/** Shows on standard error how a run gets on. Closed when it ends. */
interface Progress extends RunListener, AutoCloseable {

  /** Bars on a terminal, plain lines elsewhere. */
  static Progress of(Session session, Prepared prepared) {
    Course course = Course.of(prepared, session.clock());
    return session.terminal() ? new BarProgress(course) : new LineProgress(course, session.err());
  }

  @Override
  void close();
}
