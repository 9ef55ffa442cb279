package org.espalier.actors.cluster;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import akka.management.javadsl.AkkaManagement;
import java.util.Locale;
import org.espalier.models.InputException;

/** How a node finds those that are there already. */
enum Meeting {
  /** Addresses stand in its settings; without any it is the first. */
  SEEDS {
    @Override
    void join(ActorSystem<?> system, NodeConfig node) {
      if (node.seeds().isEmpty()) {
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
      }
    }
  },
  /**
   * By {@code akka.discovery}, such as Kubernetes' API; Akka Management then serves whom others ask for, {@code /alive} and
   * {@code /ready} on a port of its own, which only the pod network may reach: it knows no credentials.
   */
  BOOTSTRAP {
    @Override
    void join(ActorSystem<?> system, NodeConfig node) {
      AkkaManagement.get(system).start();
      ClusterBootstrap.get(system).start();
    }
  };

  abstract void join(ActorSystem<?> system, NodeConfig node);

  /** @throws InputException if there is none of that name */
  static Meeting parse(String name) {
    for (Meeting meeting : values()) {
      if (meeting.name().toLowerCase(Locale.ROOT).equals(name)) {
        return meeting;
      }
    }
    throw new InputException("espalier.node.meeting is '%s': there are seeds and bootstrap", name);
  }
}
