package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;

/** What a {@link Supervisor} hears from its own side: of its coordinators, of nodes that are lost, of its timers. */
sealed interface SupervisorNote extends SupervisorCommand {

  enum Start implements SupervisorNote { INSTANCE }

  record NodesListed(Receptionist.Listing listing) implements SupervisorNote {}

  /** Time to ask those nodes that have not introduced themselves. */
  enum LookForNodes implements SupervisorNote { INSTANCE }

  record NodeGone(String node, ActorRef<NodeCommand> agent) implements SupervisorNote {}

  record CoordinatorSaid(CoordinatorEvent event) implements SupervisorNote {}

  record CoordinatorGone(String run) implements SupervisorNote {}

  record PlaceAgain(String run) implements SupervisorNote {}

  enum PlaceWaiting implements SupervisorNote { INSTANCE }
}
