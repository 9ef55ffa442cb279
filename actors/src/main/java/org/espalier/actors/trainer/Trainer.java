package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.espalier.actors.Deadlines;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.StepClock;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.Landing;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand.Assign;
import org.espalier.actors.trainer.TrainerCommand.Consult;
import org.espalier.actors.trainer.TrainerCommand.HandedOver;
import org.espalier.actors.trainer.TrainerCommand.Hold;
import org.espalier.actors.trainer.TrainerCommand.Offered;
import org.espalier.actors.trainer.TrainerCommand.Release;
import org.espalier.actors.trainer.TrainerCommand.RunTo;
import org.espalier.actors.trainer.TrainerCommand.TakeSnapshot;
import org.espalier.actors.trainer.TrainerEvent.Refused.Scope;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.NonFiniteException;

/**
 * Owns one device and trains the learners of one run on it, step by step, up to a limit that its coordinator raises. Native work
 * runs on a thread of its own, one phase of a step at a time, and comes back as a message; so the trainer always answers, and
 * what it is told takes effect between two steps. Every wait has a deadline from the steps' own times. A failed phase is
 * reported and thrown: the trainer begins anew, without a run, and the supervisor places the run again.
 */
public final class Trainer {

  /** What a Trainer hears from its own side. */
  sealed interface Note extends TrainerCommand {}

  private record TeacherSaid(Teacher.Event event) implements Note {}

  private record WorkDone(Phase result, Throwable failure) implements Note {}

  private record Overdue(String what, Duration limit) implements Note {}

  /** A checkpoint is in this folder of its run on this machine; or it is not, for a reason. */
  private record Brought(RunTerm work, String folder, String failure) implements Note {}

  /** Nobody leads this placement any more. */
  record Orphaned(RunTerm work) implements Note {}

  private static final String DEADLINE = "deadline";
  /** Its coordinator has opened the same experiment, so what is wrong with it here is wrong with this node. */
  private static final String OPENING = "opening";
  private static final String BRINGING = "copying its checkpoint here";
  private final ActorContext<TrainerCommand> context;
  private final TimerScheduler<TrainerCommand> timers;
  private final String device;
  private final Deadlines deadlines;
  private final WorkThread thread;
  private final Workbench bench;
  private final StepClock clock = new StepClock();
  private final Reports reports;
  private final Neighbours neighbours;
  private final Consultation consultation;
  private final Landing landing = new Landing();
  private final RefusedMessages refused;
  private final Consumer<String> hung;
  private final Optional<ActorRef<Copies.Command>> copies;
  /** The highest of a supervisor that was heard of: an earlier one is not obeyed. */
  private long generation;

  private Trainer(ActorContext<TrainerCommand> context, TimerScheduler<TrainerCommand> timers, String name, ComputeDevice device,
      TrainerSettings settings) {
    this.context = context;
    this.timers = timers;
    this.device = name;
    this.deadlines = settings.deadlines();
    this.thread = settings.threads().start(context.getSelf().path().name());
    this.bench = new Workbench(device, settings);
    this.hung = settings.hung();
    this.copies = settings.copies();
    this.refused = RefusedMessages.of(context.getSystem().classicSystem());
    this.reports = new Reports(name, settings.shelf());
    this.neighbours = new Neighbours(settings.courier());
    this.consultation = new Consultation(context.messageAdapter(Teacher.Event.class, TeacherSaid::new));
  }

  /** @param name of the device, unique among all that a supervisor knows */
  public static Behavior<TrainerCommand> create(String name, ComputeDevice device, TrainerSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Trainer(context, timers, name, device, settings).idle()));
  }

  private Behavior<TrainerCommand> idle() {
    return Behaviors.receive(TrainerCommand.class)
        .onMessage(Assign.class, task -> task.generation() >= generation, task -> open(Seat.of(task)))
        .onMessage(Release.class, this::onReleaseOfNothing)
        .onAnyMessage(this::dropStale)
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<TrainerCommand> open(Seat seat) {
    generation = seat.task().generation();
    consultation.begin(seat.work());
    context.unwatch(seat.task().coordinator());   // a life of this trainer before may have watched it for another term
    context.watchWith(seat.task().coordinator(), new Orphaned(seat.work()));
    Optional<Copies.Offer> offer = seat.task().start().flatMap(StartPoint::offer);
    return offer.isPresent() && copies.isPresent() ? bring(seat, offer.get())
        : start(seat, OPENING, deadlines.unknown(), () -> bench.open(seat.task()));
  }

  /** The checkpoint that it starts from is on another machine. */
  private Behavior<TrainerCommand> bring(Seat seat, Copies.Offer offer) {
    context.ask(Copies.Pulled.class, copies.orElseThrow(), deadlines.unknown(), replyTo -> new Copies.Pull(offer, replyTo),
        (pulled, failure) -> new Brought(seat.work(), failure == null ? pulled.folder() : "",
            failure == null ? pulled.failure() : "nothing came for " + deadlines.unknown().toSeconds() + " s"));
    return hosting(seat, BRINGING)
        .onMessage(Brought.class, brought -> seat.isFor(brought.work), brought -> onBrought(seat, brought))
        .onMessage(TrainerCommand.class, seat::endsBy, order -> follow(seat.then(order)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  private Behavior<TrainerCommand> onBrought(Seat seat, Brought brought) {
    if (!brought.failure.isEmpty()) {
      throw failed(seat, BRINGING, brought.failure, null);
    }
    return open(Seat.of(seat.task().startingIn(new RunFolder(Path.of(brought.folder)))));
  }

  /** Native work is under way. */
  private Behavior<TrainerCommand> working(Seat seat, String phase) {
    return hosting(seat, phase)
        .onMessage(WorkDone.class, done -> onDone(seat, phase, done))
        .onMessage(Overdue.class, overdue -> onHung(seat, overdue))
        .onMessage(RunTo.class, to -> seat.isFor(to.work()), to -> working(seat.with(to), phase))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work()), hold -> working(hold(seat), phase))
        .onMessage(Offered.class, offered -> keep(seat, offered))
        .onMessage(HandedOver.class, handed -> keep(seat, handed))
        .onMessage(TeacherSaid.class, said -> hear(seat, said, phase))
        .onMessage(TrainerCommand.class, seat::endsBy, order -> working(seat.then(order), phase))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** Within a step, until partners and teacher have said what it needs. */
  private Behavior<TrainerCommand> listening(Seat seat, Phase.Waiting waiting) {
    String phase = seat.waitsFor(waiting);
    return hosting(seat, phase)
        .onMessage(Offered.class, offered -> { keep(seat, offered); return listen(seat, waiting); })
        .onMessage(HandedOver.class, handed -> { keep(seat, handed); return listen(seat, waiting); })
        .onMessage(TeacherSaid.class, said -> { hear(seat, said, phase); return listen(seat, waiting); })
        .onMessage(Overdue.class, overdue -> onSilence(seat, waiting, overdue))
        .onMessage(RunTo.class, to -> seat.isFor(to.work()), to -> listening(seat.with(to), waiting))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work()), hold -> listening(hold(seat), waiting))
        .onMessage(TrainerCommand.class, seat::endsBy, order -> follow(seat.then(order)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** Between two steps, at the limit. */
  private Behavior<TrainerCommand> resting(Seat seat) {
    return hosting(seat, "between two steps")
        .onMessage(RunTo.class, to -> seat.isFor(to.work()), to -> proceed(seat.with(to)))
        .onMessage(Hold.class, hold -> seat.isFor(hold.work()), hold -> resting(hold(seat)))
        .onMessage(TakeSnapshot.class, take -> seat.isFor(take.work()),
            take -> start(seat, "copying", deadlines.unknown(), bench::snapshot))
        .onMessage(Offered.class, offered -> keep(seat, offered))
        .onMessage(HandedOver.class, handed -> keep(seat, handed))
        .onMessage(TeacherSaid.class, said -> hear(seat, said, "between two steps"))
        .onMessage(TrainerCommand.class, seat::endsBy, order -> follow(seat.then(order)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** The step failed in its numbers: nothing goes on before the coordinator has decided. */
  private Behavior<TrainerCommand> stranded(Seat seat) {
    return hosting(seat, "after a loss that is not finite")
        .onMessage(TrainerCommand.class, seat::endsBy, order -> follow(seat.then(order)))
        .onAnyMessage(this::dropStale)
        .build();
  }

  /** A native call does not return; Java cannot stop it. */
  private Behavior<TrainerCommand> hung(Seat seat, String reason) {
    return Behaviors.receive(TrainerCommand.class)
        .onMessage(WorkDone.class, done -> leave(seat))
        .onMessage(Assign.class, task -> refuse(task, Scope.NODE, reason))
        .onMessage(Release.class, this::onReleaseOfNothing)   // nobody gains by waiting for it
        .onAnyMessage(this::dropStale)
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private BehaviorBuilder<TrainerCommand> hosting(Seat seat, String phase) {
    return Behaviors.receive(TrainerCommand.class)
        .onMessage(Consult.class, consult -> seat.isFor(consult.work()), this::onConsult)
        .onSignal(PreRestart.class, signal -> {
          reports.failed(seat, phase, "the trainer failed and begins anew");
          return release();
        })
        .onSignal(PostStop.class, signal -> release());
  }

  private Behavior<TrainerCommand> start(Seat seat, String phase, Duration deadline, Callable<Phase> work) {
    timers.startSingleTimer(DEADLINE, new Overdue(phase, deadline), deadline);
    context.pipeToSelf(thread.run(work), WorkDone::new);
    return working(seat, phase);
  }

  private Behavior<TrainerCommand> onDone(Seat seat, String phase, WorkDone done) {
    timers.cancel(DEADLINE);
    if (done.failure != null) {
      return onFailure(seat, phase, done.failure);
    }
    if (done.result instanceof Phase.Closed) {
      return onClosed(seat);
    }
    return seat.successor().isPresent() ? follow(seat) : onResult(seat, done.result);
  }

  private Behavior<TrainerCommand> onResult(Seat seat, Phase result) {
    if (result instanceof Phase.Waiting waiting) {
      return onWaiting(seat, waiting);
    } else if (result instanceof Phase.Stepped stepped) {
      return onStepped(seat, stepped);
    } else if (result instanceof Phase.NothingLeft nothing) {
      return evaluate(seat.at(nothing.position()));
    } else if (result instanceof Phase.Evaluated evaluated) {
      reports.evaluated(seat, evaluated);
      return proceed(seat.at(evaluated.position()));
    } else if (result instanceof Phase.Entered entered) {
      reports.entered(seat, entered);
      return proceed(seat.enteredHere());
    } else if (result instanceof Phase.Copied copied) {
      reports.copied(seat, copied);
      return proceed(seat);
    } else if (result instanceof Phase.Opened opened) {
      reports.assigned(seat, opened);
      consultation.ask(opened.questions());
      return proceed(seat.at(opened.position()));
    }
    throw new IllegalStateException("native work came to " + result);
  }

  private Behavior<TrainerCommand> onStepped(Seat seat, Phase.Stepped stepped) {
    clock.add(stepped.nanos());
    reports.stepped(seat, stepped);
    consultation.ask(stepped.questions());
    Seat next = seat.at(stepped.position());
    return stepped.position().epochEnd() ? evaluate(next) : proceed(next);
  }

  private Behavior<TrainerCommand> evaluate(Seat seat) {
    return start(seat, "evaluating", deadlines.unknown(), bench::endEpoch);
  }

  private Behavior<TrainerCommand> proceed(Seat seat) {
    if (!seat.mayStep()) {
      return resting(seat);
    } else if (seat.mustEnter()) {
      return start(seat, "changing layers", deadlines.unknown(), () -> bench.enter(seat.layers()));
    }
    return start(seat.beginStep(), "running step " + seat.position().next(), deadlines.ofStep(clock), bench::begin);
  }

  private Behavior<TrainerCommand> onWaiting(Seat seat, Phase.Waiting waiting) {
    if (waiting instanceof Phase.Forwarded forwarded) {
      neighbours.offer(seat, forwarded);
    } else if (waiting instanceof Phase.Exchanging exchanging) {
      neighbours.give(seat, exchanging);
    }
    await();
    return listen(seat, waiting);
  }

  private void await() {
    Duration deadline = deadlines.ofStep(clock);
    timers.startSingleTimer(DEADLINE, new Overdue("waiting", deadline), deadline);
  }

  private Behavior<TrainerCommand> listen(Seat seat, Phase.Waiting waiting) {
    return seat.missing(waiting).isEmpty()
        ? start(seat, "running step " + waiting.step(), deadlines.ofStep(clock), continuation(seat, waiting)) : listening(seat, waiting);
  }

  private Callable<Phase> continuation(Seat seat, Phase.Waiting waiting) {
    if (waiting instanceof Phase.Exchanging exchanging) {
      var came = exchanging.awaited().map(kind -> seat.came().handovers().take(Handover.place(exchanging.step(), kind))).orElse(List.of());
      return () -> bench.goOn(exchanging.awaited(), came);
    }
    Phase.Forwarded forwarded = (Phase.Forwarded) waiting;
    var offers = seat.came().offers().take(ShardOffer.place(forwarded.step(), forwarded.shard()));
    Optional<Map<String, TensorBytes>> answer =
        seat.needsAnswer(forwarded) ? Optional.of(seat.came().answers().take(forwarded.step())) : Optional.empty();
    return () -> bench.gradients(offers, answer);
  }

  private Seat hold(Seat seat) {
    reports.holding(seat);
    return seat.upTo(seat.firstBoundary());
  }

  private Behavior<TrainerCommand> keep(Seat seat, Offered offered) {
    seat.came().offers().put(offered.offer(), UnaryOperator.identity()).ifPresent(reason -> refused.add(reason, "Offered"));
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> keep(Seat seat, HandedOver handed) {
    seat.came().handovers().put(handed.handover(), landing::land).ifPresent(reason -> refused.add(reason, "HandedOver"));
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> hear(Seat seat, TeacherSaid said, String phase) {
    if (seat.isFor(said.event.work())) {
      consultation.hear(said.event, seat.came().answers()).ifPresent(refusal -> {
        throw failed(seat, phase, refusal, null);
      });
    }
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> onConsult(Consult consult) {
    consultation.turnTo(consult.teacher());
    return Behaviors.same();
  }

  /** What a later order asks for instead of going on. */
  private Behavior<TrainerCommand> follow(Seat seat) {
    timers.cancel(DEADLINE);
    seat.came().close();
    if (seat.successor().orElseThrow() instanceof Assign task) {
      context.getLog().info("{} leaves {} for {}", device, seat.work(), task.work());
      context.unwatch(seat.task().coordinator());
      return open(Seat.of(task));
    }
    if (seat.successor().get() instanceof Orphaned) {
      reports.failed(seat, "between two orders", "its coordinator was believed dead");   // heard only by one that is not
    }
    return leave(seat);
  }

  private Behavior<TrainerCommand> leave(Seat seat) {
    return start(seat, "freeing the device", deadlines.unknown(), bench::close);
  }

  private Behavior<TrainerCommand> onClosed(Seat seat) {
    Optional<TrainerCommand> successor = seat.successor();
    if (successor.isPresent() && successor.get() instanceof Assign task) {
      return open(Seat.of(task));
    }
    context.unwatch(seat.task().coordinator());
    seat.came().close();
    reports.released(seat);
    return idle();
  }

  private Behavior<TrainerCommand> onFailure(Seat seat, String phase, Throwable failure) {
    if (seat.successor().isPresent()) {
      context.getLog().info("{} failed at {} of {}, which is over anyway: {}", device, phase, seat.work(), failure.toString());
      return follow(seat);
    }
    if (failure instanceof NonFiniteException numbers) {
      reports.nonFinite(seat, numbers);
      return stranded(seat);
    }
    if (failure instanceof InputException) {
      refuse(seat.task(), phase.equals(OPENING) ? Scope.NODE : Scope.RUN, failure.getMessage());
      return leave(seat);
    }
    throw failed(seat, phase, String.valueOf(failure), failure);
  }

  /** A teacher that is at work is waited for, however slow it is; and so are partners while another is found. */
  private Behavior<TrainerCommand> onSilence(Seat seat, Phase.Waiting waiting, Overdue overdue) {
    String phase = seat.waitsFor(waiting);
    if (seat.waitsForTeacher(waiting) ? consultation.goesOn() : consultation.isBetweenTeachers()) {
      reports.waiting(seat, phase);
      await();
      return Behaviors.same();
    }
    throw failed(seat, phase, "nothing came for " + overdue.limit.toSeconds() + " s", null);
  }

  private Behavior<TrainerCommand> onHung(Seat seat, Overdue overdue) {
    String reason = "native work (" + overdue.what + ") did not return within " + overdue.limit.toSeconds() + " s, and only the end of "
        + "its process ends it; the run goes on elsewhere, or when it is resumed";
    context.getLog().error("{} in {}: {}", device, seat.work(), reason);
    reports.failed(seat, overdue.what, reason);
    hung.accept(device + ": " + reason);
    return hung(seat, reason);
  }

  /** Reports what cannot be gone on with; thrown, it makes the trainer begin anew. */
  private IllegalStateException failed(Seat seat, String phase, String reason, Throwable cause) {
    reports.failed(seat, phase, reason);
    return new IllegalStateException(device + " (" + String.join(", ", seat.task().learners()) + ") failed at step " + seat.firstBoundary()
        + " of " + seat.work() + ", " + phase + ": " + reason + ". The run is placed anew from its last checkpoint", cause);
  }

  private Behavior<TrainerCommand> onReleaseOfNothing(Release release) {
    release.replyTo().tell(new TrainerEvent.Released(release.work(), device));
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> refuse(Assign task, Scope scope, String reason) {
    context.getLog().warn("{} refuses {}: {}", device, task.work(), reason);
    reports.refused(task, scope, reason);
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> dropStale(TrainerCommand command) {
    if (command instanceof WireMessage) {
      refused.add(Reason.STALE, command.getClass().getSimpleName());
    }
    if (command instanceof Assign task) {
      return refuse(task, Scope.TIME, device + " works in a later term, for another run or for a later supervisor");
    }
    if (command instanceof Offered late) {
      late.offer().loan().close();
    } else if (command instanceof HandedOver late) {
      late.handover().loan().close();
    }
    return Behaviors.same();
  }

  private Behavior<TrainerCommand> release() {
    thread.close(bench::close);
    return Behaviors.same();
  }
}
