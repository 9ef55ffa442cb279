package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;

/** What a {@link Supervisor} hears from its own side: of its coordinators, of nodes that are lost, of its timers. */
sealed interface SupervisorNote extends SupervisorCommand {

  /** The journal has been read, or read anew after it failed. */
  record Recovered(SupervisorState state) implements SupervisorNote {}

  /** The facts of the last round are durable. */
  record Written(SupervisorState state) implements SupervisorNote {}

  record NodesListed(Receptionist.Listing listing) implements SupervisorNote {}

  /** Time to ask those nodes that have not introduced themselves. */
  enum LookForNodes implements SupervisorNote { INSTANCE }

  record NodeGone(String node, ActorRef<NodeCommand> agent) implements SupervisorNote {}

  record CoordinatorSaid(CoordinatorEvent event) implements SupervisorNote, OfRun {
    @Override
    public String run() {
      return event.run();
    }
  }

  record CoordinatorGone(String run) implements SupervisorNote, OfRun {}

  record PlaceAgain(String run) implements SupervisorNote, OfRun {}

  enum PlaceWaiting implements SupervisorNote { INSTANCE }
}
