package org.espalier.actors.supervisor;

/** What a {@link Supervisor} hears from its own side: of its coordinators, of nodes that are lost, of its timers. */
sealed interface SupervisorNote extends SupervisorCommand {

  enum Start implements SupervisorNote { INSTANCE }

  record NodeGone(String node) implements SupervisorNote {}

  record CoordinatorSaid(CoordinatorEvent event) implements SupervisorNote {}

  record CoordinatorGone(String run) implements SupervisorNote {}

  record PlaceAgain(String run) implements SupervisorNote {}

  enum PlaceWaiting implements SupervisorNote { INSTANCE }
}
