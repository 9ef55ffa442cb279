package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.Program;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.Trainer;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.models.tensor.ComputeDevice;
import org.slf4j.event.Level;

/**
 * The actors of a node that own native memory: a trainer and a teacher for each device, an analyst. They begin anew when they fail; what
 * they did is placed anew by the supervisor.
 */
final class Staff {
  private static final int MOST_RESTARTS = 20;
  private static final Duration RESTARTS_WITHIN = Duration.ofMinutes(1);

  private Staff() {}

  /**
   * Spawns trainers with a teacher beside each.
   *
   * @param node name, or empty for the only node of a program
   * @return how the node introduces itself
   */
  static SupervisorCommand.NodeUp hire(ActorContext<?> context, String node, List<NodeDevice> devices, TrainerSettings settings) {
    List<SupervisorCommand.Device> there = new ArrayList<>();
    for (NodeDevice offered : devices) {
      ComputeDevice device = offered.compute();
      String id = node.isEmpty() ? device.id() : node + "/" + device.id();
      String suffix = device.id().replace(':', '-');
      ActorRef<TrainerCommand> trainer = context.spawn(revived(Trainer.create(id, device, settings)), "trainer-" + suffix);
      ActorRef<Teacher.Command> teacher = context.spawn(
          revived(Teacher.create(device, settings.blueprints(), settings.threads(), settings.courier())), "teacher-" + suffix);
      there.add(new SupervisorCommand.Device(id, device.threads(), trainer, teacher, offered.memory()));
    }
    return new SupervisorCommand.NodeUp(node, Optional.empty(), Program.IDENTITY, there);
  }

  static ActorRef<Analyst.Command> hireAnalyst(ActorContext<?> context, TrainerSettings settings, AnalystSettings analysts) {
    return context.spawn(revived(Analyst.create(settings.blueprints(), settings.threads(), analysts)), "analyst");
  }

  private static <T> Behavior<T> revived(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(
        SupervisorStrategy.restart().withLimit(MOST_RESTARTS, RESTARTS_WITHIN).withLogLevel(Level.WARN));
  }
}
