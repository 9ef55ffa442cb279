package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import org.espalier.actors.analyst.Analyst;

/** Which commit an analyst gets when it asks: the newest; those it was too slow for are counted. Confined to its coordinator. */
final class ProbeQueue {
  private Commit newest;
  private Commit reading;
  private ActorRef<Analyst.Command> asker;
  private int probed;
  private int skipped;

  /** Something to do for an analyst. */
  record Order(ActorRef<Analyst.Command> analyst, Commit commit) {}

  Optional<Order> committed(Commit commit) {
    skipped += newest == null ? 0 : 1;
    newest = commit;
    return next();
  }

  Optional<Order> wanted(ActorRef<Analyst.Command> analyst) {
    asker = analyst;
    return next();
  }

  private Optional<Order> next() {
    if (asker == null || newest == null) {
      return Optional.empty();
    }
    Order order = new Order(asker, newest);
    reading = newest;
    newest = null;
    asker = null;
    return Optional.of(order);
  }

  void done(boolean found) {
    reading = null;
    probed += found ? 1 : 0;
  }

  /** What must not be deleted, because an analyst reads it. */
  Optional<Commit> reading() {
    return Optional.ofNullable(reading);
  }

  int probed() {
    return probed;
  }

  /** Commits that no analyst looked at, for all were busy. */
  int skipped() {
    return skipped + (newest == null ? 0 : 1);
  }
}
