package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import java.util.List;
import org.espalier.actors.WireMessage;

/** What whoever speaks for a node is told: by a supervisor, and by the node itself. */
public sealed interface NodeCommand {
  /** Under which those who speak for nodes are found. */
  ServiceKey<NodeCommand> KEY = ServiceKey.create(NodeCommand.class, "nodes");

  /** Say what the node is. */
  record Introduce(ActorRef<SupervisorCommand> supervisor) implements NodeCommand, WireMessage {}

  /** The node does not fit into this cluster, and gets no work. */
  record Misfit(String reason) implements NodeCommand, WireMessage {}

  /** Nothing runs on the node any more: it can leave the cluster and end. */
  record Leave(String reason) implements NodeCommand, WireMessage {}

  /** The node has these devices from now on, and these for teachers alone. */
  record Devices(List<SupervisorCommand.Device> devices, List<SupervisorCommand.TeacherDevice> teachers) implements NodeCommand {
    public Devices {
      devices = List.copyOf(devices);
      teachers = List.copyOf(teachers);
    }
  }
}
