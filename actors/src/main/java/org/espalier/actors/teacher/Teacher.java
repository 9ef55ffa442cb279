package org.espalier.actors.teacher;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.StepClock;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Bulky;
import org.espalier.actors.exchange.Loan;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.tensor.ComputeDevice;

/**
 * Holds frozen networks for the runs that it serves and answers for batches with their logits, one forward pass a batch and network
 * however many ask for it, on a thread of its own and from its own copy of the data. Runs that ask the same share the networks; students take turns.
 * What it cannot answer it refuses, with the reason. One that fails tells those it served and begins anew, with nothing.
 */
public final class Teacher {

  /** What a Teacher is told. */
  public sealed interface Command {}

  /**
   * Serves a placement with the teachers that its experiment names, until it is dismissed, superseded by a later term of its run, or
   * whoever asked is gone. Asked again it says again that it does.
   */
  public record Serve(RunTerm work, String experiment, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /**
   * Asks for a batch, two ahead at most; those of one asker are answered in their order. May be asked again.
   *
   * @param step the question's place in the run, from 1; comes back with the answer
   */
  public record Ask(RunTerm work, long step, BatchRef batch, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /** The run needs no answers any more. */
  public record Dismiss(RunTerm work) implements Command, WireMessage {}

  /** Asks whether it is still at work for a placement; answered at once, however long native work takes. */
  public record Inquire(RunTerm work, ActorRef<Event> replyTo) implements Command, WireMessage {}

  private record Brought(RunTerm work, String failure) implements Command {}

  private record Finished(Job job, Job.Result result, Throwable failure) implements Command {}

  private record Overdue(Job job, Duration limit) implements Command {}

  /** Nobody leads this placement any more. */
  private record Orphaned(RunTerm work) implements Command {}

  /** What a Teacher answers. */
  public sealed interface Event extends WireMessage {
    /** Whose it is. */
    RunTerm work();
  }

  /**
   * The networks are loaded: questions are answered from here on.
   *
   * @param device      where it is
   * @param fingerprint what decides the bits of a computation on this device, as text
   */
  public record Serving(RunTerm work, String device, String fingerprint) implements Event {}

  /** It is there and has not forgotten the questions: what was asked is under way, or waits for its turn. */
  public record AtWork(RunTerm work) implements Event {}

  /**
   * It does not serve this placement, or no more: it began anew, or was never asked to. Whoever leads the placement has it serve again.
   *
   * @param device where it is
   */
  public record Absent(RunTerm work, String device, String reason) implements Event {}

  /**
   * The logits of a batch, (B, K) float32.
   *
   * @param logits of a teacher without a name, as methods have that know only one
   * @param named  of the others, by name
   */
  public record Answered(RunTerm work, long step, Optional<TensorBytes> logits, Map<String, TensorBytes> named)
      implements Event, Bulky<Answered> {
    static Answered of(Ask ask, Map<String, TensorBytes> answers) {
      Map<String, TensorBytes> named = new LinkedHashMap<>(answers);
      return new Answered(ask.work, ask.step, Optional.ofNullable(named.remove("")), named);
    }

    /** By the teachers' names, of which one may be empty. */
    public Map<String, TensorBytes> byTeacher() {
      Map<String, TensorBytes> all = new LinkedHashMap<>();
      logits.ifPresent(answer -> all.put("", answer));
      all.putAll(named);
      return all;
    }

    @Override
    public Answered lent(Loan loan) {
      try (loan) {
        Map<String, TensorBytes> copies = new LinkedHashMap<>();
        named.forEach((teacher, answer) -> copies.put(teacher, answer.copy()));
        return new Answered(work, step, logits.map(TensorBytes::copy), copies);
      }
    }
  }

  /**
   * There is no answer, and no point in asking again.
   *
   * @param step   of the question; 0 if the network itself could not be loaded
   * @param device where it is
   */
  public record Refused(RunTerm work, long step, String device, String reason) implements Event {}

  private static final String DEADLINE = "deadline";
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String device;
  private final TeacherSettings settings;
  private final Classroom classroom;
  private final WorkThread thread;
  private final Replies replies;
  private final StepClock clock = new StepClock();
  private final Lessons lessons;
  private String failure = "it failed";

  private Teacher(ActorContext<Command> context, TimerScheduler<Command> timers, String name, ComputeDevice device,
      TeacherSettings settings) {
    this.context = context;
    this.timers = timers;
    this.device = name;
    this.settings = settings;
    this.lessons = new Lessons(settings.copies().isPresent());
    this.classroom = new Classroom(device, settings.blueprints(), settings.fingerprint());
    this.replies = new Replies(name, settings.courier(), RefusedMessages.of(context.getSystem().classicSystem()));
    this.thread = settings.threads().start(context.getSelf().path().name());
  }

  /**
   * @param name   of the device, unique among all that a supervisor knows
   * @param device where it computes; each experiment says with how many threads
   */
  public static Behavior<Command> create(String name, ComputeDevice device, TeacherSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Teacher(context, timers, name, device, settings).teaching()));
  }

  private Behavior<Command> teaching() {
    return Behaviors.receive(Command.class)
        .onMessage(Serve.class, this::onServe)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Inquire.class, this::onInquire)
        .onMessage(Brought.class, this::onBrought)
        .onMessage(Dismiss.class, dismiss -> leave(dismiss.work))
        .onMessage(Orphaned.class, orphaned -> leave(orphaned.work))
        .onMessage(Finished.class, finished -> lessons.isUnderWay(finished.job), this::onFinished)
        .onMessage(Overdue.class, overdue -> lessons.isUnderWay(overdue.job), this::onHung)
        .onAnyMessage(late -> Behaviors.same())
        .onSignal(PreRestart.class, signal -> onRestart())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> goOn() {
    lessons.begin().ifPresent(this::start);
    return Behaviors.same();
  }

  private void start(Job job) {
    Duration limit = job instanceof Job.Answer ? settings.deadlines().ofStep(clock) : settings.deadlines().unknown();
    timers.startSingleTimer(DEADLINE, new Overdue(job, limit), limit);
    context.pipeToSelf(thread.run(() -> classroom.does(job)), (result, thrown) -> new Finished(job, result, thrown));
  }

  // --- who is served ---

  private Behavior<Command> onServe(Serve serve) {
    Optional<RunTerm> later = lessons.termOf(serve.work.run()).filter(term -> term.supersedes(serve.work));
    if (later.isPresent()) {
      replies.refuse(serve, "the teacher serves " + later.get());
      return Behaviors.same();
    }
    context.unwatch(serve.replyTo);   // it may have been watched for another term
    context.watchWith(serve.replyTo, new Orphaned(serve.work));
    lessons.enter(serve);
    return goOn();
  }

  /** Other nodes may have what the runs have left that trained its networks. */
  private void bring(RunTerm work, List<String> runs) {
    ActorRef<Copies.Command> copies = settings.copies().orElseThrow();
    context.ask(Copies.Brought.class, copies, settings.deadlines().unknown(), replyTo -> new Copies.Bring(runs, replyTo),
        (brought, failure) -> new Brought(work, failure == null ? brought.failure() : "the copies of this node did not answer: " + failure));
  }

  private Behavior<Command> onBrought(Brought brought) {
    if (brought.failure.isEmpty()) {
      lessons.enterAgain(brought.work);
    } else {
      lessons.leave(brought.work).ifPresent(serve -> replies.refuse(serve, brought.failure));
    }
    return goOn();
  }

  private Behavior<Command> leave(RunTerm work) {
    lessons.leave(work).ifPresent(serve -> context.unwatch(serve.replyTo));
    return goOn();
  }

  // --- what is asked ---

  private Behavior<Command> onAsk(Ask ask) {
    if (!lessons.serves(ask.work)) {
      replies.stale(ask, lessons.termOf(ask.work.run()));
      return Behaviors.same();
    }
    Optional<Map<String, TensorBytes>> known = lessons.known(ask);
    if (known.isPresent()) {
      replies.answer(ask, known.get());
    } else {
      lessons.add(ask).ifPresent(reason -> replies.refuse(ask, Reason.AHEAD, reason));
    }
    return goOn();
  }

  private Behavior<Command> onInquire(Inquire inquire) {
    inquire.replyTo.tell(lessons.serves(inquire.work) ? new AtWork(inquire.work)
        : replies.absent(inquire.work, lessons.termOf(inquire.work.run())));
    return Behaviors.same();
  }

  // --- what came of it ---

  private Behavior<Command> onFinished(Finished finished) {
    timers.cancel(DEADLINE);
    lessons.end();
    if (finished.failure != null) {
      onFailure(finished.job, finished.failure);
    } else if (finished.result instanceof Job.Entered entered) {
      lessons.entered(((Job.Enter) finished.job).work(), entered.lesson())
          .ifPresent(serve -> replies.serving(serve, entered.fingerprint()));
    } else if (finished.result instanceof Job.Missing missing) {
      bring(((Job.Enter) finished.job).work(), missing.runs());
    } else if (finished.result instanceof Job.Answers answers) {
      clock.add(answers.nanos());
      lessons.answered((Job.Answer) finished.job, answers.logits()).forEach(ask -> replies.answer(ask, answers.logits()));
    }
    return goOn();
  }

  /** What somebody gave may be wrong, which is said; all else is a failure of the teacher. */
  private void onFailure(Job job, Throwable thrown) {
    if (!(thrown instanceof InputException)) {
      throw failed(job.words() + ": " + thrown, thrown);
    } else if (job instanceof Job.Answer asked) {
      lessons.taken(asked).forEach(ask -> replies.refuse(ask, Reason.NO_SUCH_BATCH, thrown.getMessage()));
    } else if (job instanceof Job.Enter enter) {
      lessons.leave(enter.work()).ifPresent(serve -> replies.refuse(serve, thrown.getMessage()));
    }
  }

  /** Java cannot stop a native call; a teacher with another thread takes over, and whoever can end the process is told. */
  private Behavior<Command> onHung(Overdue overdue) {
    String reason = "native work (" + overdue.job.words() + ") did not return within " + overdue.limit.toMillis() / 1000.0 + " s";
    settings.hung().accept("the teacher on " + device + ": " + reason);
    throw failed(reason, null);
  }

  private IllegalStateException failed(String reason, Throwable cause) {
    failure = reason;
    return new IllegalStateException("the teacher on " + device + " begins anew: " + reason, cause);
  }

  private Behavior<Command> onRestart() {
    lessons.served().forEach(serve -> {
      context.unwatch(serve.replyTo);   // the next life serves nobody
      serve.replyTo.tell(new Absent(serve.work, device, failure));
    });
    return release();
  }

  private Behavior<Command> release() {
    thread.close(classroom::close);
    return Behaviors.same();
  }
}
