package org.espalier.actors.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Waits until the cluster has let this node in, and ends the node if that takes too long: one that has begun a cluster of its own, for it
 * could not reach the others, never finds back to them; begun anew, it asks them again.
 */
final class Admission {

  /** What an Admission hears. */
  sealed interface Command {}

  private record Admitted(SelfUp up) implements Command {}

  private enum TooLate implements Command { INSTANCE }

  private Admission() {}

  /** @param end told why the node has to end; must return at once */
  static Behavior<Command> create(Duration within, Consumer<NodeEnd> end) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startSingleTimer(TooLate.INSTANCE, within);
      Cluster.get(context.getSystem()).subscriptions()
          .tell(Subscribe.create(context.messageAdapter(SelfUp.class, Admitted::new), SelfUp.class));
      return Behaviors.receive(Command.class)
          .onMessage(Admitted.class, admitted -> Behaviors.stopped())
          .onMessage(TooLate.class, late -> {
            end.accept(new NodeEnd("no cluster has let it in within " + within.toSeconds() + " s: more than half of the control nodes have "
                + "to be there and to reach each other. Started again, it asks them again", NodeEnd.Kind.FAULT));
            return Behaviors.stopped();
          })
          .build();
    }));
  }
}
