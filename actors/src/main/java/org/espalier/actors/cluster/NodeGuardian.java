package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.Supervisor;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.Trainer;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.models.tensor.ComputeDevice;
import org.slf4j.event.Level;

/**
 * The root of a node: a trainer for each device, a teacher, an analyst, and the supervisor, to whom it introduces them. Those that
 * own native memory begin anew when they fail; what they did is placed anew by the supervisor.
 */
final class NodeGuardian {
  private static final int MOST_RESTARTS = 20;
  private static final Duration RESTARTS_WITHIN = Duration.ofMinutes(1);
  private final ActorContext<SupervisorCommand> context;

  private NodeGuardian(ActorContext<SupervisorCommand> context) {
    this.context = context;
  }

  /** Hands on to the supervisor whatever it is told. */
  static Behavior<SupervisorCommand> create(List<ComputeDevice> devices, TrainerSettings trainers, RunSettings runs, double share) {
    return Behaviors.setup(context -> new NodeGuardian(context).start(devices, trainers, runs, share));
  }

  private Behavior<SupervisorCommand> start(List<ComputeDevice> devices, TrainerSettings trainers, RunSettings runs, double share) {
    ActorRef<SupervisorCommand> supervisor = context.spawn(Supervisor.create(runs), "supervisor");
    ActorRef<Analyst.Command> analyst = context.spawn(
        revived(Analyst.create(trainers.blueprints(), trainers.threads(), share)), "analyst");
    supervisor.tell(new SupervisorCommand.AnalystUp(analyst));
    ActorRef<Teacher.Command> teacher = context.spawn(
        revived(Teacher.create(devices.get(0), trainers.blueprints(), trainers.threads())), "teacher");
    supervisor.tell(new SupervisorCommand.TeacherUp(teacher));
    for (ComputeDevice device : devices) {
      ActorRef<TrainerCommand> trainer =
          context.spawn(revived(Trainer.create(device, trainers)), "trainer-" + device.id().replace(':', '-'));
      supervisor.tell(new SupervisorCommand.TrainerUp(device.id(), device.threads(), trainer));
    }
    return Behaviors.receiveMessage(command -> {
      supervisor.tell(command);
      return Behaviors.same();
    });
  }

  private static <T> Behavior<T> revived(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(
        SupervisorStrategy.restart().withLimit(MOST_RESTARTS, RESTARTS_WITHIN).withLogLevel(Level.WARN));
  }
}
