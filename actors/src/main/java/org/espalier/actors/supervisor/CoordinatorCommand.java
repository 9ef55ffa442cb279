package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.teacher.Teacher;

/** What a {@link Coordinator} is told by its supervisor. */
public sealed interface CoordinatorCommand permits CoordinatorCommand.Begin, CoordinatorCommand.TakeTeacher, CoordinatorCommand.Pause,
    CoordinatorCommand.GiveUp, CoordinatorNote {

  /**
   * The supervisor has a place for the run.
   *
   * @param generation of the supervisor: whoever holds a device for an earlier one gives it up
   * @param posts      trainers with their learners
   * @param teacher    who answers for the frozen network, if the method has one
   * @param teacherDevice where the teacher is; empty where there is none
   */
  record Begin(RunTerm work, long generation, List<Post> posts, Optional<ActorRef<Teacher.Command>> teacher, String teacherDevice)
      implements CoordinatorCommand, WireMessage {
    public Begin {
      posts = List.copyOf(posts);
    }
  }

  /**
   * Another teacher for a placement whose teacher is no more.
   *
   * @param teacher none if there is no other
   * @param device  where it is
   */
  record TakeTeacher(RunTerm work, Optional<ActorRef<Teacher.Command>> teacher, String device) implements CoordinatorCommand, WireMessage {}

  /** Come to rest at the next boundary, with a committed checkpoint. */
  record Pause(String run) implements CoordinatorCommand, WireMessage {}

  /**
   * End the run: it cannot be placed, or fails again and again.
   *
   * @param input whether what was asked for is wrong
   */
  record GiveUp(String run, String reason, boolean input) implements CoordinatorCommand, WireMessage {}
}
