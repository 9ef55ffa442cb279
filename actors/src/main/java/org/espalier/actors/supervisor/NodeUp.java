package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.WireMessage;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.Trainer;

/**
 * A node introduces itself to the supervisor.
 *
 * @param node    name, unique in the cluster; empty for the only node of a program
 * @param devices with a trainer each, named uniquely in the cluster
 */
public record NodeUp(String node, List<Device> devices, Optional<ActorRef<Teacher.Command>> teacher)
    implements Supervisor.Command, WireMessage {
  public NodeUp {
    devices = List.copyOf(devices);
  }

  /** @param threads that the device offers a learner */
  public record Device(String id, int threads, ActorRef<Trainer.Command> trainer) {}
}
