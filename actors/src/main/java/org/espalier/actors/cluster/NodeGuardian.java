package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.Supervisor;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.models.tensor.ComputeDevice;

/** The root of a program that is a node by itself: its staff, and a supervisor of its own, to whom it introduces them. */
final class NodeGuardian {
  private NodeGuardian() {}

  /** Hands on to the supervisor whatever it is told. */
  static Behavior<SupervisorCommand> create(List<ComputeDevice> devices, List<ComputeDevice> teachers, TrainerSettings trainers,
      RunSettings runs, AnalystSettings analysts) {
    return Behaviors.setup(context -> {
      ActorRef<SupervisorCommand> supervisor = supervisor(context, trainers, runs, analysts);
      supervisor.tell(Staff.hire(context, "", devices.stream().map(device -> new NodeDevice(device, 0)).toList(), teachers, trainers));
      return Behaviors.receiveMessage(command -> {
        supervisor.tell(command);
        return Behaviors.same();
      });
    });
  }

  private static ActorRef<SupervisorCommand> supervisor(ActorContext<?> context, TrainerSettings trainers, RunSettings runs,
      AnalystSettings analysts) {
    ActorRef<Analyst.Command> analyst = Staff.hireAnalyst(context, trainers, analysts);
    ActorRef<RunsView.Command> view = context.spawn(RunsView.create(), "runs");
    return context.spawn(Supervisor.create(runs, Optional.of(analyst), view), "supervisor");
  }
}
