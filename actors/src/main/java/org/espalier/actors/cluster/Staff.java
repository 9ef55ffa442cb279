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
import org.espalier.actors.Deadlines;
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
   * Spawns trainers with a teacher beside each, and teachers alone.
   *
   * @param node     name, or empty for the only node of a program
   * @param teachers devices for teachers alone
   * @return how the node introduces itself
   */
  static SupervisorCommand.NodeUp hire(ActorContext<?> context, String node, List<NodeDevice> devices, List<ComputeDevice> teachers,
      TrainerSettings settings) {
    List<SupervisorCommand.Device> there = new ArrayList<>();
    for (NodeDevice offered : devices) {
      ComputeDevice device = offered.compute();
      String id = name(node, device);
      ActorRef<TrainerCommand> trainer = context.spawn(revived(Trainer.create(id, device, settings)), "trainer-" + suffix(device));
      there.add(new SupervisorCommand.Device(id, device.threads(), trainer, hireTeacher(context, id, device, settings), offered.memory()));
    }
    List<SupervisorCommand.TeacherDevice> alone = teachers.stream().map(device -> new SupervisorCommand.TeacherDevice(name(node, device),
        device.threads(), hireTeacher(context, name(node, device), device, settings))).toList();
    return new SupervisorCommand.NodeUp(node, Optional.empty(), Program.IDENTITY, there, alone);
  }

  private static ActorRef<Teacher.Command> hireTeacher(ActorContext<?> context, String id, ComputeDevice device, TrainerSettings settings) {
    Deadlines within = Deadlines.of(context.getSystem().settings().config().getConfig("espalier.teacher.deadline"));
    return context.spawn(revived(Teacher.create(id, device, settings.teachers(within))), "teacher-" + suffix(device));
  }

  private static String name(String node, ComputeDevice device) {
    return node.isEmpty() ? device.id() : node + "/" + device.id();
  }

  private static String suffix(ComputeDevice device) {
    return device.id().replace(':', '-');
  }

  static ActorRef<Analyst.Command> hireAnalyst(ActorContext<?> context, TrainerSettings settings, AnalystSettings analysts) {
    return context.spawn(revived(Analyst.create(settings.blueprints(), settings.threads(), analysts)), "analyst");
  }

  private static <T> Behavior<T> revived(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(
        SupervisorStrategy.restart().withLimit(MOST_RESTARTS, RESTARTS_WITHIN).withLogLevel(Level.WARN));
  }
}
