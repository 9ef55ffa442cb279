package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.actors.RunTerm;
import org.espalier.actors.teacher.Teacher;

/**
 * What a trainer asks of whoever teaches its run, until it is answered. Teachers may come and go meanwhile: whoever leads the run says
 * whom to ask, and all that is open is asked again. Confined to its actor.
 */
final class Consultation {
  private final ActorRef<Teacher.Event> answersTo;
  private final SortedMap<Long, Phase.Question> open = new TreeMap<>();
  private RunTerm work;
  private Optional<ActorRef<Teacher.Command>> teacher = Optional.empty();
  /** Whether the one before is lost and another is being found. */
  private boolean between;
  /** Whether the teacher has said something since it was last waited for. */
  private boolean heard;

  /** @param answersTo where answers go */
  Consultation(ActorRef<Teacher.Event> answersTo) {
    this.answersTo = answersTo;
  }

  /** A placement begins; if it had begun already, nothing changes. */
  void begin(RunTerm placement) {
    if (!placement.equals(work)) {
      work = placement;
      teacher = Optional.empty();
      between = false;
      open.clear();
    }
  }

  void ask(List<Phase.Question> questions) {
    questions.forEach(question -> open.put(question.step(), question));
    questions.forEach(this::ask);
  }

  private void ask(Phase.Question question) {
    teacher.ifPresent(to -> to.tell(new Teacher.Ask(work, question.step(), question.batch(), answersTo)));
  }

  /** Another teacher is to be asked; or none, until one is found. */
  void turnTo(Optional<ActorRef<Teacher.Command>> other) {
    teacher = other;
    between = other.isEmpty();
    heard = true;
    open.values().forEach(this::ask);
  }

  /**
   * The teacher says something to this placement; answers go into the book.
   *
   * @return why it refuses, if it does
   */
  Optional<String> hear(Teacher.Event event, AnswerBook book) {
    if (event instanceof Teacher.Answered answered && open.remove(answered.step()) != null) {
      book.put(answered.step(), answered.byTeacher());
    } else if (event instanceof Teacher.Refused refused) {
      return Optional.of("the teacher refused step " + refused.step() + ": " + refused.reason());
    }
    heard |= !(event instanceof Teacher.Absent);   // from which those who lead the run find a way
    return Optional.empty();
  }

  /** Whether the run has lost its teacher and has no other yet: partners then wait for an answer that is here already. */
  boolean isBetweenTeachers() {
    return between;
  }

  /**
   * An answer is late. What is open is asked again, for a message may be lost, and the teacher is asked whether it is at work.
   *
   * @return whether there is a point in waiting on: the teacher has said something since this was asked last, or another is being found
   */
  boolean goesOn() {
    boolean alive = heard || teacher.isEmpty();
    heard = false;
    open.values().forEach(this::ask);
    teacher.ifPresent(to -> to.tell(new Teacher.Inquire(work, answersTo)));
    return alive;
  }
}
