package org.espalier.actors.supervisor;

import akka.persistence.typed.javadsl.ReplyEffect;
import org.espalier.actors.RunTerm;
import org.espalier.actors.supervisor.CoordinatorEvent.Interrupted.Cause;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerEvent;

/**
 * What follows from what is heard of a placement's teacher: its {@link Tuition} has it serve again or replaced, or the placement is given
 * up. Part of a {@link Coordinator}, and confined to it.
 */
record Instruction(Effects<RunFact, RunState> effects, Conduct conduct, Tuition tuition, Conclusion conclusion, Setbacks setbacks) {

  /** Of a teacher that another has taken over from nothing is heard any more. */
  ReplyEffect<RunFact, RunState> onTeacher(RunState state, CoordinatorNote.TeacherSaid said) {
    if (!conduct.isCurrent(said.event().work())) {
      return effects.none();
    } else if (said.event() instanceof Teacher.Refused refused && tuition.isBy(refused.device())) {
      return onRefused(state, refused);
    } else if (said.event() instanceof Teacher.Absent absent && tuition.isBy(absent.device())) {
      return tuition.onAbsent(absent.reason(), conduct.recorded()) ? effects.none()
          : onUntaught(Cause.FAILURE, "lost again and again: " + absent.reason());
    } else if (said.event() instanceof Teacher.Serving serving && tuition.isBy(serving.device())) {
      conduct.onServing(state, serving);
    }
    return effects.none();
  }

  /** What the teacher beside a learner cannot load nobody can; another node may only lack the files. */
  private ReplyEffect<RunFact, RunState> onRefused(RunState state, Teacher.Refused refused) {
    return conduct.isOn(refused.device()) ? conclusion.refuse(state, "the teacher cannot be used: " + refused.reason())
        : replace(refused.work(), refused.reason(), true);
  }

  ReplyEffect<RunFact, RunState> onGone(CoordinatorNote.TeacherGone gone) {
    return tuition.isBy(gone.device()) ? replace(gone.work(), "it is gone", false) : effects.none();
  }

  private ReplyEffect<RunFact, RunState> replace(RunTerm work, String reason, boolean unfit) {
    return !conduct.isCurrent(work) || tuition.onGone(reason, unfit, conduct.recorded()) ? effects.none()
        : onUntaught(Cause.FAILURE, "lost again and again: " + reason);
  }

  ReplyEffect<RunFact, RunState> onTaken(CoordinatorCommand.TakeTeacher taken) {
    if (!conduct.isCurrent(taken.work())) {
      return effects.none();
    }
    return taken.teacher().isEmpty() ? onUntaught(Cause.LOSS, "lost, and there is no other that can teach the run")
        : effects.act(() -> tuition.onTaken(taken));
  }

  ReplyEffect<RunFact, RunState> onOverdue(CoordinatorNote.TeacherOverdue overdue) {
    return conduct.isCurrent(overdue.work()) ? onUntaught(Cause.LOSS, "not there after " + overdue.limit().toSeconds() + " s")
        : effects.none();
  }

  private ReplyEffect<RunFact, RunState> onUntaught(Cause cause, String reason) {
    return setbacks.onFailed(new TrainerEvent.Failed(conduct.work(), tuition.device(), conduct.recorded(), "waiting for the teacher",
        "the teacher is " + reason), cause);
  }
}
