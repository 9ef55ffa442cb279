package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.planning.Planner;
import org.espalier.actors.planning.Planning;
import org.espalier.actors.supervisor.Census;
import org.espalier.actors.supervisor.ControlMessage;
import org.espalier.actors.supervisor.RunFiles;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.Supervisor;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.trainer.TrainerSettings;

/**
 * The one place of a cluster where its runs are supervised, on whichever control node is the oldest: the supervisor, what people read
 * of it, the files of its runs, and who plans new ones. Hands messages on.
 */
final class Desk {

  /** Asks the desk to close, because its node leaves. */
  enum Close implements ControlMessage { INSTANCE }

  private Desk() {}

  /**
   * @param probes  how much an analyst looks at beside the runs
   * @param planner asked by its actor alone
   * @param runs    where runs are kept, as every control node sees it
   * @param census  told how many there are of everything; must return at once
   */
  static Behavior<ControlMessage> create(RunSettings settings, TrainerSettings staff, AnalystSettings probes, Planner planner, Path runs,
      Consumer<Optional<Census>> census) {
    return Behaviors.setup(context -> {
      ActorRef<Analyst.Command> analyst = Staff.hireAnalyst(context, staff, probes);
      ActorRef<RunsView.Command> view = context.spawn(RunsView.create(census), "runs");
      ActorRef<RunFiles.Read> files = context.spawn(RunFiles.create(settings), "files");
      ActorRef<SupervisorCommand> supervisor = context.spawn(Supervisor.create(settings, Optional.of(analyst), view), "supervisor");
      ActorRef<Planning.Command> planning = context.spawn(Planning.create(planner, runs, settings, view, supervisor), "planning");
      return Behaviors.receive(ControlMessage.class)
          .onMessage(SupervisorCommand.class, command -> hand(supervisor, command))
          .onMessage(RunsView.Command.class, command -> hand(view, command))
          .onMessage(RunFiles.Read.class, read -> hand(files, read))
          .onMessage(Planning.Command.class, command -> hand(planning, command))
          .onMessageEquals(Close.INSTANCE, Behaviors::stopped)
          .build();
    });
  }

  private static <T> Behavior<ControlMessage> hand(ActorRef<T> to, T message) {
    to.tell(message);
    return Behaviors.same();
  }
}
