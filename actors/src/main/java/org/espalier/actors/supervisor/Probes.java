package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.ProbeJob;

/** What a coordinator says to the analyst, if there is one, and hears from it. Confined to the coordinator. */
final class Probes {
  private final RunOrder run;
  private final Optional<ActorRef<Analyst.Command>> analyst;
  private final ActorRef<Analyst.Event> events;
  private final ProbeQueue queue = new ProbeQueue();
  private boolean invited;

  Probes(RunOrder run, Optional<ActorRef<Analyst.Command>> analyst, ActorRef<Analyst.Event> events) {
    this.run = run;
    this.analyst = analyst;
    this.events = events;
  }

  /** Once, also if the coordinator begins anew. */
  void invite() {
    if (!invited) {
      invited = true;
      analyst.ifPresent(some -> some.tell(new Analyst.Invite(run.run(), events)));
    }
  }

  void onAnalyst(Analyst.Event event) {
    if (event instanceof Analyst.Wanted wanted) {
      offer(queue.wanted(wanted.replyTo()));
    } else {
      queue.done(event instanceof Analyst.Probed);
    }
  }

  void committed(Commit commit) {
    offer(queue.committed(commit));
  }

  private void offer(Optional<ProbeQueue.Order> order) {
    order.ifPresent(some -> some.analyst().tell(new Analyst.Probe(new ProbeJob(run.run(), run.experiment(),
        run.folder().checkpoints().toString(), some.commit().name(), some.commit().step(), run.folder().probes().toString()))));
  }

  /** What must not be deleted, because the analyst reads it. */
  Optional<Commit> reading() {
    return queue.reading();
  }

  /** For the record: how many commits were looked at, and how many not. */
  Map<String, Integer> tally() {
    return Map.of("done", queue.probed(), "skipped", queue.skipped());
  }

  void farewell() {
    analyst.ifPresent(some -> some.tell(new Analyst.Farewell(run.run())));
  }
}
