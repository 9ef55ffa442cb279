package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.teacher.Teacher;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;

/**
 * Owns one device and trains the learners of one run on it, step by step, up to a limit that its coordinator raises. Native work
 * runs on a thread of its own, one phase of a step at a time, and comes back as a message; so the trainer always answers, and
 * what it is told takes effect between two steps. Every wait has a deadline from the steps' own times. A failed phase is
 * reported and thrown: the trainer begins anew, without a run, and the supervisor places the run again.
 */
public final class Trainer {

  /** What a Trainer is told. */
  public sealed interface Command {}

  /**
   * Takes over learners of a run, from a later term on also those it has, which then go back in place.
   *
   * @param experiment     resolved, as canonical JSON
   * @param experimentHash which this machine's experiment and data must have too
   * @param learners       to be trained here, in the order of the experiment
   * @param partners       trainers of the others, by learner
   * @param start          the committed checkpoint to go on from; none begins with fresh weights
   * @param skipped        steps, from 1, whose batch is left out
   */
  public record Assign(RunTerm work, String experiment, String experimentHash, List<String> learners,
      Map<String, ActorRef<Command>> partners, Optional<ActorRef<Teacher.Command>> teacher, Optional<StartPoint> start,
      SortedSet<Long> skipped, ActorRef<Event> coordinator) implements Command, WireMessage {
    public Assign {
      learners = List.copyOf(learners);
      partners = Collections.unmodifiableMap(new TreeMap<>(partners));
      skipped = Collections.unmodifiableSortedSet(new TreeSet<>(skipped));
    }
  }

  /** It may go on until so many updates are done; the limit never falls by this. */
  public record RunTo(RunTerm work, long step) implements Command, WireMessage {}

  /** Stop at the first possible boundary, and say which that is. */
  public record Hold(RunTerm work) implements Command, WireMessage {}

  /** Copy the learners; told only to a trainer that stands at its limit. */
  public record TakeSnapshot(RunTerm work) implements Command, WireMessage {}

  /** Free the device, and say so. */
  public record Release(RunTerm work, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /** A partner's learner ran on a shard. */
  public record Offered(ShardOffer offer) implements Command, WireMessage {}

  private record TeacherSaid(Teacher.Event event) implements Command {}

  private record WorkDone(Phase result, Throwable failure) implements Command {}

  private record Overdue(String what, Duration limit) implements Command {}

  /** What a Trainer reports to the coordinator of its run. */
  public sealed interface Event {
    RunTerm work();

    /** Who reports: {@code cpu:0}. */
    String device();
  }

  /**
   * The learners are here.
   *
   * @param fingerprint what decides the bits of a computation on this device, as text
   */
  public record Assigned(RunTerm work, String device, Position position, String fingerprint) implements Event, WireMessage {}

  /** The assignment cannot be taken, and it makes no sense to try again. */
  public record Refused(RunTerm work, String device, String reason) implements Event, WireMessage {}

  /** @param nanos from the batch to the update, waiting for partners included */
  public record StepCompleted(RunTerm work, String device, StepReport report, long nanos, Position position)
      implements Event, WireMessage {}

  /** The learners were evaluated at the end of an epoch. */
  public record EpochCompleted(RunTerm work, String device, List<EpochReport> reports, Position position)
      implements Event, WireMessage {
    public EpochCompleted {
      reports = List.copyOf(reports);
    }
  }

  /** It stands still, or will, after so many updates. */
  public record Holding(RunTerm work, String device, long step) implements Event, WireMessage {}

  /** A copy in this JVM's memory; tensors this large never travel as a message. */
  public record SnapshotTaken(RunTerm work, String device, Snapshot snapshot) implements Event {}

  /**
   * A loss or a gradient is not finite; nothing was changed by this step here.
   *
   * @param name of the number, see {@link NonFiniteException#term}
   */
  public record NonFinite(RunTerm work, String device, long step, String learner, String name, double value)
      implements Event, WireMessage {}

  /**
   * The trainer cannot go on with this term; it frees the device and can take a later one.
   *
   * @param step   under way or done last
   * @param phase  what it was at
   * @param reason with the next move
   */
  public record Failed(RunTerm work, String device, long step, String phase, String reason) implements Event, WireMessage {}

  /** The device is free. */
  public record Released(RunTerm work, String device) implements Event, WireMessage {}

  /**
   * What every trainer of a node needs.
   *
   * @param loaders     threads that prepare batches; they change no bit
   * @param fingerprint of a device, as text; asked on the native thread
   */
  public record Settings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines, int loaders,
      Function<ComputeDevice, String> fingerprint, TrainingFault fault) {}

  private static final String DEADLINE = "deadline";
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String device;
  private final Deadlines deadlines;
  private final WorkThread thread;
  private final Workbench bench;
  private final StepClock clock = new StepClock();
  private final ActorRef<Teacher.Event> answers;

  private Trainer(ActorContext<Command> context, TimerScheduler<Command> timers, ComputeDevice device, Settings settings) {
    this.context = context;
    this.timers = timers;
    this.device = device.id();
    this.deadlines = settings.deadlines;
    this.thread = settings.threads.start(context.getSelf().path().name());
    this.bench = new Workbench(device, settings);
    this.answers = context.messageAdapter(Teacher.Event.class, TeacherSaid::new);
  }

  public static Behavior<Command> create(ComputeDevice device, Settings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Trainer(context, timers, device, settings).idle()));
  }

  private Behavior<Command> idle() {
    return Behaviors.receive(Command.class)
        .onMessage(Assign.class, task -> open(Seat.of(task)))
        .onMessage(Release.class, this::onReleaseOfNothing)
        .onAnyMessage(this::dropStale)
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> open(Seat seat) {
    return start(seat, "opening", deadlines.unknown(), () -> bench.open(seat.task()));
  }

  /** Native work is under way. */
  private Behavior<Command> working(Seat seat, String phase) {
    return hosting(seat, phase)
        .onMessage(WorkDone.class, done -> onDone(seat, phase, done))
        .onMessage(Overdue.class, overdue -> onHung(seat, overdue))
        .onMessage(RunTo.class, to -> seat.isFor(to.work), to -> working(seat.upTo(Math.max(seat.limit(), to.step)), phase))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work), hold -> working(hold(seat), phase))
        .onMessage(Offered.class, offered -> keep(seat, offered))
        .onMessage(TeacherSaid.class, said -> hear(seat, said, phase))
        .onMessage(Assign.class, task -> task.work.supersedes(seat.work()), task -> working(seat.then(task), phase))
        .onMessage(Release.class, release -> seat.isFor(release.work), release -> working(seat.then(release), phase))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** Within a step, until partners and teacher have said what it needs. */
  private Behavior<Command> listening(Seat seat, Phase.Forwarded forwarded) {
    String phase = "waiting for " + String.join(" and ", seat.missing(forwarded));
    return hosting(seat, phase)
        .onMessage(Offered.class, offered -> { keep(seat, offered); return listen(seat, forwarded); })
        .onMessage(TeacherSaid.class, said -> { hear(seat, said, phase); return listen(seat, forwarded); })
        .onMessage(Overdue.class, overdue -> onSilence(seat, phase, overdue))
        .onMessage(RunTo.class, to -> seat.isFor(to.work), to -> listening(seat.upTo(Math.max(seat.limit(), to.step)), forwarded))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work), hold -> listening(hold(seat), forwarded))
        .onMessage(Assign.class, task -> task.work.supersedes(seat.work()), task -> follow(seat.then(task)))
        .onMessage(Release.class, release -> seat.isFor(release.work), release -> follow(seat.then(release)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** Between two steps, at the limit. */
  private Behavior<Command> resting(Seat seat) {
    return hosting(seat, "between two steps")
        .onMessage(RunTo.class, to -> seat.isFor(to.work), to -> proceed(seat.upTo(Math.max(seat.limit(), to.step))))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work), hold -> resting(hold(seat)))
        .onMessage(TakeSnapshot.class, take -> seat.isFor(take.work),
            take -> start(seat, "copying", deadlines.unknown(), bench::snapshot))
        .onMessage(Offered.class, offered -> keep(seat, offered))
        .onMessage(TeacherSaid.class, said -> hear(seat, said, "between two steps"))
        .onMessage(Assign.class, task -> task.work.supersedes(seat.work()), task -> follow(seat.then(task)))
        .onMessage(Release.class, release -> seat.isFor(release.work), release -> follow(seat.then(release)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** The step failed in its numbers: nothing goes on before the coordinator has decided. */
  private Behavior<Command> stranded(Seat seat) {
    return hosting(seat, "after a loss that is not finite")
        .onMessage(Assign.class, task -> task.work.supersedes(seat.work()), task -> follow(seat.then(task)))
        .onMessage(Release.class, release -> seat.isFor(release.work), release -> follow(seat.then(release)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** A native call does not return; Java cannot stop it. */
  private Behavior<Command> hung(Seat seat, String reason) {
    return Behaviors.receive(Command.class)
        .onMessage(WorkDone.class, done -> leave(seat))
        .onMessage(Assign.class, task -> refuse(task, reason))
        .onAnyMessage(this::dropStale)
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private BehaviorBuilder<Command> hosting(Seat seat, String phase) {
    return Behaviors.receive(Command.class)
        .onSignal(PreRestart.class, signal -> {
          report(new Failed(seat.work(), device, seat.firstBoundary(), phase, "the trainer failed and begins anew"), seat);
          return release();
        })
        .onSignal(PostStop.class, signal -> release());
  }

  private Behavior<Command> start(Seat seat, String phase, Duration deadline, Callable<Phase> work) {
    timers.startSingleTimer(DEADLINE, new Overdue(phase, deadline), deadline);
    context.pipeToSelf(thread.run(work), WorkDone::new);
    return working(seat, phase);
  }

  private Behavior<Command> onDone(Seat seat, String phase, WorkDone done) {
    timers.cancel(DEADLINE);
    if (done.failure != null) {
      return onFailure(seat, phase, done.failure);
    }
    if (done.result instanceof Phase.Closed) {
      return onClosed(seat);
    }
    return seat.successor().isPresent() ? follow(seat) : onResult(seat, done.result);
  }

  private Behavior<Command> onResult(Seat seat, Phase result) {
    if (result instanceof Phase.Forwarded forwarded) {
      return onForwarded(seat, forwarded);
    } else if (result instanceof Phase.Stepped stepped) {
      return onStepped(seat, stepped);
    } else if (result instanceof Phase.NothingLeft nothing) {
      return evaluate(seat.at(nothing.position()));
    } else if (result instanceof Phase.Evaluated evaluated) {
      report(new EpochCompleted(seat.work(), device, evaluated.reports(), evaluated.position()), seat);
      return proceed(seat.at(evaluated.position()));
    } else if (result instanceof Phase.Copied copied) {
      report(new SnapshotTaken(seat.work(), device, copied.snapshot()), seat);
      return proceed(seat);
    } else if (result instanceof Phase.Opened opened) {
      report(new Assigned(seat.work(), device, opened.position(), opened.fingerprint()), seat);
      ask(seat, opened.questions());
      return proceed(seat.at(opened.position()));
    }
    throw new IllegalStateException("native work came to " + result);
  }

  private Behavior<Command> onStepped(Seat seat, Phase.Stepped stepped) {
    clock.add(stepped.nanos());
    report(new StepCompleted(seat.work(), device, stepped.report(), stepped.nanos(), stepped.position()), seat);
    ask(seat, stepped.questions());
    Seat next = seat.at(stepped.position());
    return stepped.position().epochEnd() ? evaluate(next) : proceed(next);
  }

  private Behavior<Command> evaluate(Seat seat) {
    return start(seat, "evaluating", deadlines.unknown(), bench::endEpoch);
  }

  private Behavior<Command> proceed(Seat seat) {
    if (!seat.mayStep()) {
      return resting(seat);
    }
    return start(seat.beginStep(), "running step " + seat.position().next(), deadlines.ofStep(clock), bench::begin);
  }

  private Behavior<Command> onForwarded(Seat seat, Phase.Forwarded forwarded) {
    forwarded.offers().forEach((learner, tensors) -> {
      Offered offered = new Offered(new ShardOffer(seat.work(), forwarded.step(), forwarded.shard(), learner, tensors));
      partnersOf(seat, forwarded.awaited()).forEach(partner -> partner.tell(offered));
    });
    Duration deadline = deadlines.ofStep(clock);
    timers.startSingleTimer(DEADLINE, new Overdue("waiting", deadline), deadline);
    return listen(seat, forwarded);
  }

  /** Trainers of these learners, each once. Who reads a partner's offers is read by it: lockstep goes both ways. */
  private static Set<ActorRef<Command>> partnersOf(Seat seat, Set<String> learners) {
    Set<ActorRef<Command>> partners = new HashSet<>();
    learners.forEach(learner -> partners.add(seat.task().partners().get(learner)));
    return partners;
  }

  private Behavior<Command> listen(Seat seat, Phase.Forwarded forwarded) {
    if (!seat.missing(forwarded).isEmpty()) {
      return listening(seat, forwarded);
    }
    var offers = seat.offers().take(forwarded.step(), forwarded.shard());
    Optional<TensorBytes> answer = seat.needsAnswer(forwarded) ? Optional.of(seat.answers().take(forwarded.step())) : Optional.empty();
    return start(seat, "running step " + forwarded.step(), deadlines.ofStep(clock), () -> bench.gradients(offers, answer));
  }

  private Seat hold(Seat seat) {
    report(new Holding(seat.work(), device, seat.firstBoundary()), seat);
    return seat.upTo(seat.firstBoundary());
  }

  private Behavior<Command> keep(Seat seat, Offered offered) {
    if (!seat.offers().put(offered.offer)) {
      context.getLog().debug("dropped an offer of {} for step {}; {} so far", offered.offer.work(), offered.offer.step(),
          seat.offers().dropped());
    }
    return Behaviors.same();
  }

  private void ask(Seat seat, List<Phase.Question> questions) {
    seat.task().teacher().ifPresent(teacher -> questions.forEach(
        question -> teacher.tell(new Teacher.Ask(seat.work(), question.step(), question.batch(), answers))));
  }

  private Behavior<Command> hear(Seat seat, TeacherSaid said, String phase) {
    if (said.event instanceof Teacher.Answered answered && seat.isFor(answered.work())) {
      seat.answers().put(answered.step(), answered.logits());
    } else if (said.event instanceof Teacher.Refused refused && seat.isFor(refused.work())) {
      throw failed(seat, phase, "the teacher refused step " + refused.step() + ": " + refused.reason(), null);
    }
    return Behaviors.same();
  }

  /** What a later order asks for instead of going on. */
  private Behavior<Command> follow(Seat seat) {
    timers.cancel(DEADLINE);
    if (seat.successor().orElseThrow() instanceof Assign task) {
      context.getLog().info("{} leaves {} for {}", device, seat.work(), task.work);
      return open(Seat.of(task));
    }
    return leave(seat);
  }

  private Behavior<Command> leave(Seat seat) {
    return start(seat, "freeing the device", deadlines.unknown(), bench::close);
  }

  private Behavior<Command> onClosed(Seat seat) {
    Optional<Command> successor = seat.successor();
    if (successor.isPresent() && successor.get() instanceof Assign task) {
      return open(Seat.of(task));
    }
    report(new Released(seat.work(), device), seat);
    return idle();
  }

  private Behavior<Command> onFailure(Seat seat, String phase, Throwable failure) {
    if (seat.successor().isPresent()) {
      context.getLog().info("{} failed at {} of {}, which is over anyway: {}", device, phase, seat.work(), failure.toString());
      return follow(seat);
    }
    if (failure instanceof NonFiniteException numbers) {
      report(new NonFinite(seat.work(), device, numbers.step(), numbers.learner(), numbers.term(), numbers.value()),
          seat);
      return stranded(seat);
    }
    if (failure instanceof InputException) {
      report(new Refused(seat.work(), device, failure.getMessage()), seat);
      return leave(seat);
    }
    throw failed(seat, phase, String.valueOf(failure), failure);
  }

  private Behavior<Command> onSilence(Seat seat, String phase, Overdue overdue) {
    throw failed(seat, phase, "nothing came for " + overdue.limit.toSeconds() + " s", null);
  }

  private Behavior<Command> onHung(Seat seat, Overdue overdue) {
    String reason = "native work (" + overdue.what + ") did not return within " + overdue.limit.toSeconds() + " s, and Java cannot "
        + "stop it: restart this program and resume the run";
    context.getLog().error("{} in {}: {}", device, seat.work(), reason);
    report(new Failed(seat.work(), device, seat.firstBoundary(), overdue.what, reason), seat);
    return hung(seat, reason);
  }

  /** Reports what cannot be gone on with; thrown, it makes the trainer begin anew. */
  private IllegalStateException failed(Seat seat, String phase, String reason, Throwable cause) {
    long step = seat.firstBoundary();
    report(new Failed(seat.work(), device, step, phase, reason), seat);
    return new IllegalStateException(device + " (" + String.join(", ", seat.task().learners()) + ") failed at step " + step + " of "
        + seat.work() + ", " + phase + ": " + reason + ". The run is placed anew from its last checkpoint", cause);
  }

  private Behavior<Command> onReleaseOfNothing(Release release) {
    release.replyTo.tell(new Released(release.work, device));
    return Behaviors.same();
  }

  private Behavior<Command> refuse(Assign task, String reason) {
    task.coordinator.tell(new Refused(task.work, device, reason));
    return Behaviors.same();
  }

  private void report(Event event, Seat seat) {
    seat.task().coordinator().tell(event);
  }

  private Behavior<Command> dropStale(Command command) {
    if (command instanceof Assign task) {
      return refuse(task, device + " works in a later term or for another run");
    }
    context.getLog().debug("{} dropped a message of an earlier term: {}", device, command.getClass().getSimpleName());
    return Behaviors.same();
  }

  private Behavior<Command> release() {
    thread.close(bench::close);
    return Behaviors.same();
  }
}
