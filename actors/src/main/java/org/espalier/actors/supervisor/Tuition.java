package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.supervisor.CoordinatorEvent.NeedsTeacher;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;

/**
 * The teacher of a placement. One that begins anew is asked to serve again; for one that is gone, or computes other bits than the
 * trainers, the supervisor finds another. The trainers wait meanwhile, where they are. Each wait has an end. Confined to the coordinator.
 */
final class Tuition {
  /** So many teachers are lost in a row, without a step between, before the placement is given up. */
  static final int MOST_LOST = 5;
  private static final String DEADLINE = "teacher";
  private final ActorContext<CoordinatorCommand> context;
  private final TimerScheduler<CoordinatorCommand> timers;
  private final RunOrder run;
  private final ActorRef<CoordinatorEvent> supervisor;
  private final Keeper keeper;
  private final ActorRef<Teacher.Event> events;
  private final Duration within;
  private RunTerm work;
  private Crew crew;
  private Optional<ActorRef<Teacher.Command>> teacher = Optional.empty();
  private String device = "";
  /** Of the teacher's device; none as long as its networks are not loaded. */
  private Optional<String> fingerprint = Optional.empty();
  /** Of the trainers' devices; none before one of them has said so. */
  private Optional<String> students = Optional.empty();
  /** Why the teacher before is one no more; none for the first. */
  private Optional<String> replaces = Optional.empty();
  private int lost;
  private long lostAt;

  Tuition(ActorContext<CoordinatorCommand> context, TimerScheduler<CoordinatorCommand> timers, RunOrder run,
      ActorRef<CoordinatorEvent> supervisor, Keeper keeper, Duration within) {
    this.context = context;
    this.timers = timers;
    this.run = run;
    this.supervisor = supervisor;
    this.keeper = keeper;
    this.within = within;
    this.events = context.messageAdapter(Teacher.Event.class, CoordinatorNote.TeacherSaid::new);
  }

  // --- a placement begins and ends ---

  /** The teacher of a term is known, if it has one. */
  void begin(CoordinatorCommand.Begin begin, Crew trainers) {
    end();
    work = begin.work();
    crew = trainers;
    students = Optional.empty();
    replaces = Optional.empty();
    lost = 0;
    lostAt = -1;
    take(begin.teacher(), begin.teacherDevice());
  }

  private void take(Optional<ActorRef<Teacher.Command>> other, String where) {
    teacher = other;
    device = where;
    fingerprint = Optional.empty();
  }

  /** None if the placement has no teacher, or none now. */
  Optional<ActorRef<Teacher.Command>> teacher() {
    return teacher;
  }

  /** Whether the teacher on a device is the one that is relied on. */
  boolean isBy(String where) {
    return teacher.isPresent() && device.equals(where);
  }

  /** Where the teacher is, or was. */
  String device() {
    return device;
  }

  /** Has the teacher load its networks. */
  void serve() {
    ActorRef<Teacher.Command> asked = teacher.orElseThrow();
    context.unwatch(asked);
    context.watchWith(asked, new CoordinatorNote.TeacherGone(work, device));
    asked.tell(new Teacher.Serve(work, run.experiment(), events));
    limit();
  }

  private void limit() {
    timers.startSingleTimer(DEADLINE, new CoordinatorNote.TeacherOverdue(work, within), within);
  }

  /** The placement is over, and its teacher free. */
  void end() {
    timers.cancel(DEADLINE);
    teacher.ifPresent(gone -> {
      context.unwatch(gone);
      gone.tell(new Teacher.Dismiss(work));
    });
    teacher = Optional.empty();
  }

  // --- what it says ---

  /**
   * The networks are loaded. Trainers that are there are told whom to ask, and the record that the teacher was replaced.
   *
   * @param step that is recorded
   */
  void onServing(Teacher.Serving serving, long step) {
    timers.cancel(DEADLINE);
    fingerprint = Optional.of(serving.fingerprint());
    if (students.isPresent() && differs()) {
      takeNoMore(step);
      return;
    }
    replaces.ifPresent(reason -> {
      replaces = Optional.empty();
      keeper.replaced(device, reason, step);
    });
    if (students.isPresent()) {
      crew.tell(new TrainerCommand.Consult(work, teacher));
    }
  }

  /**
   * A trainer has its learners, on a device of this fingerprint: it may ask, if the teacher computes the same bits.
   *
   * @param step that is recorded
   */
  void onAssigned(String trainer, String computes, long step) {
    students = Optional.of(computes);
    if (teacher.isPresent() && fingerprint.isPresent()) {
      if (differs()) {
        takeNoMore(step);
      } else {
        crew.tell(trainer, new TrainerCommand.Consult(work, teacher));
      }
    }
  }

  private boolean differs() {
    return !fingerprint.equals(students);
  }

  private void takeNoMore(long step) {
    String reason = "it computes other bits than the trainers";
    keeper.warn("the teacher on " + device + " is not taken: " + reason + ".\nthere:\n" + fingerprint.orElseThrow().indent(2) + "here:\n"
        + students.orElseThrow().indent(2), step);
    change(reason, true);
  }

  // --- when it is no more ---

  /**
   * It began anew, with nothing, and serves again.
   *
   * @param step that is recorded
   * @return false if that happens again and again
   */
  boolean onAbsent(String reason, long step) {
    if (!bear(step)) {
      return false;
    }
    wait(reason);
    fingerprint = Optional.empty();
    serve();
    return true;
  }

  /** It is gone, or of no use to this run; another is found. As {@link #onAbsent}. */
  boolean onGone(String reason, boolean unfit, long step) {
    if (!bear(step)) {
      return false;
    }
    change(reason, unfit);
    return true;
  }

  private boolean bear(long step) {
    lost = step > lostAt ? 1 : lost + 1;
    lostAt = step;
    return lost <= MOST_LOST;
  }

  private void change(String reason, boolean unfit) {
    String before = device;
    wait(reason);
    end();
    supervisor.tell(new NeedsTeacher(work, before, unfit));
    limit();
  }

  private void wait(String reason) {
    context.getLog().warn("{} waits for its teacher on {}: {}", work, device, reason);
    replaces = Optional.of(reason);
    if (students.isPresent()) {
      crew.tell(new TrainerCommand.Consult(work, Optional.empty()));
    }
  }

  /** The supervisor has another. */
  void onTaken(CoordinatorCommand.TakeTeacher taken) {
    end();
    take(taken.teacher(), taken.device());
    serve();
  }
}
