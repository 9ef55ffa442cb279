package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import org.espalier.actors.WireMessage;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;

/** What a {@link Supervisor} is told. */
public sealed interface SupervisorCommand permits SupervisorCommand.TrainerUp, SupervisorCommand.TeacherUp,
    SupervisorCommand.AnalystUp, SupervisorCommand.Submit, SupervisorCommand.Pause, Supervisor.Note {

  /** @param threads that the device offers a learner */
  record TrainerUp(String device, int threads, ActorRef<TrainerCommand> trainer) implements SupervisorCommand, WireMessage {}

  record TeacherUp(ActorRef<Teacher.Command> teacher) implements SupervisorCommand, WireMessage {}

  record AnalystUp(ActorRef<Analyst.Command> analyst) implements SupervisorCommand, WireMessage {}

  /** Train a run, or go on with it; answered when nobody works on it any more. */
  record Submit(RunOrder order, ActorRef<RunOutcome> replyTo) implements SupervisorCommand {}

  /** Bring a run to rest at its next boundary. */
  record Pause(String run) implements SupervisorCommand, WireMessage {}
}
