package org.espalier.actors.teacher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.espalier.actors.RunTerm;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;

/**
 * Whom a teacher serves, what they have asked and what is done next. Students take turns, a batch each; one batch of a lesson is computed
 * once, for all who ask while that is under way or soon after. Decides and does nothing itself; confined to its actor.
 */
final class Lessons {
  /** A trainer asks so far ahead, and no further. */
  static final int MOST_AHEAD = 2;
  /** For each student: workers of one run are in lockstep and ask two steps ahead, so the slowest is fewer answers behind the fastest. */
  private static final int KEPT = 4;
  /** By run, who was served longest ago first. */
  private final Map<String, Student> students = new LinkedHashMap<>();
  private final Map<Object, Map<BatchRef, Map<String, TensorBytes>>> kept = new HashMap<>();
  private final Queue<Job> errands = new ArrayDeque<>();
  private final boolean asks;
  private Job underWay;

  /** A placement that is served. Its questions stay until they are answered. */
  private static final class Student {
    private Teacher.Serve serve;
    private final List<Teacher.Ask> questions = new ArrayList<>();
    private Object lesson;

    private Student(Teacher.Serve serve) {
      this.serve = serve;
    }
  }

  // --- who is served ---

  /** Whom the teacher serves of a run; none if it serves no term of it. */
  Optional<RunTerm> termOf(String run) {
    return Optional.ofNullable(students.get(run)).map(student -> student.serve.work());
  }

  boolean serves(RunTerm work) {
    return termOf(work.run()).equals(Optional.of(work));
  }

  /** Everyone as they asked to be served. */
  Collection<Teacher.Serve> served() {
    return students.values().stream().map(student -> student.serve).toList();
  }

  /** @param asks whether files can be asked for that are not here */
  Lessons(boolean asks) {
    this.asks = asks;
  }

  /** A placement is to be served, or again. One of an earlier term of its run leaves behind it, so that networks which both ask stay. */
  void enter(Teacher.Serve serve) {
    errands.add(new Job.Enter(serve.work(), serve.experiment(), asks));
    if (serves(serve.work())) {
      students.get(serve.work().run()).serve = serve;
    } else {
      termOf(serve.work().run()).ifPresent(this::leave);
      students.put(serve.work().run(), new Student(serve));
    }
  }

  /** What was missing is here now. */
  void enterAgain(RunTerm work) {
    find(work).ifPresent(student -> errands.add(new Job.Enter(work, student.serve.experiment(), false)));
  }

  /** Networks are loaded; gives whom to tell, if that placement is still served. */
  Optional<Teacher.Serve> entered(RunTerm work, Object lesson) {
    return find(work).map(student -> {
      student.lesson = lesson;
      return student.serve;
    });
  }

  /** A placement is served no more. Gives who asked for it, if it was. */
  Optional<Teacher.Serve> leave(RunTerm work) {
    Optional<Student> gone = find(work);
    gone.ifPresent(student -> {
      students.remove(work.run());
      errands.add(new Job.Leave(work));
      if (inLesson(student.lesson).isEmpty()) {
        kept.remove(student.lesson);
      }
    });
    return gone.map(student -> student.serve);
  }

  private Optional<Student> find(RunTerm work) {
    return Optional.ofNullable(students.get(work.run())).filter(student -> student.serve.work().equals(work));
  }

  private List<Student> inLesson(Object lesson) {
    return students.values().stream().filter(student -> lesson != null && lesson.equals(student.lesson)).toList();
  }

  // --- what they ask ---

  /** The answer, if it was given a short time ago. */
  Optional<Map<String, TensorBytes>> known(Teacher.Ask ask) {
    return find(ask.work()).map(student -> kept.get(student.lesson)).map(answers -> answers.get(ask.batch()));
  }

  /** Keeps a question of somebody who is served until its turn comes; one that waits already is not kept twice. Gives why not, if not. */
  Optional<String> add(Teacher.Ask ask) {
    List<Teacher.Ask> questions = find(ask.work()).orElseThrow().questions;
    List<Teacher.Ask> own = questions.stream().filter(other -> other.replyTo().equals(ask.replyTo())).toList();
    if (own.stream().anyMatch(other -> other.step() == ask.step())) {
      return Optional.empty();
    } else if (own.size() >= MOST_AHEAD) {
      return Optional.of("so many of its questions wait already: " + MOST_AHEAD + ". Ask again when one of them is answered");
    }
    questions.add(ask);
    return Optional.empty();
  }

  /** The batch is computed. Gives who asked for it, in that order. */
  List<Teacher.Ask> answered(Job.Answer job, Map<String, TensorBytes> logits) {
    int most = KEPT * inLesson(job.lesson()).size();
    if (most > 0) {
      Map<BatchRef, Map<String, TensorBytes>> answers = kept.computeIfAbsent(job.lesson(), lesson -> new LinkedHashMap<>());
      answers.put(job.batch(), logits);
      for (Iterator<BatchRef> oldest = answers.keySet().iterator(); answers.size() > most; ) {
        oldest.next();
        oldest.remove();
      }
    }
    return taken(job);
  }

  /** Nobody waits for this batch any more. Gives who asked for it, in that order. */
  List<Teacher.Ask> taken(Job.Answer job) {
    List<Teacher.Ask> asked = new ArrayList<>();
    inLesson(job.lesson()).forEach(student -> {
      student.questions.stream().filter(ask -> ask.batch().equals(job.batch())).forEach(asked::add);
      student.questions.removeIf(ask -> ask.batch().equals(job.batch()));
    });
    return asked;
  }

  // --- what is done ---

  /** What is to be done now: whoever comes or goes first, then whose turn it is. None if something is under way or nothing is to do. */
  Optional<Job> begin() {
    if (underWay != null) {
      return Optional.empty();
    }
    underWay = errands.isEmpty() ? nextQuestion() : errands.remove();
    return Optional.ofNullable(underWay);
  }

  private Job nextQuestion() {
    Optional<Student> next = students.values().stream()
        .filter(student -> student.lesson != null && !student.questions.isEmpty()).findFirst();
    next.ifPresent(student -> students.put(student.serve.work().run(), students.remove(student.serve.work().run())));
    return next.map(student -> new Job.Answer(student.lesson, student.questions.get(0).batch())).orElse(null);
  }

  boolean isUnderWay(Job job) {
    return underWay == job;
  }

  void end() {
    underWay = null;
  }
}
