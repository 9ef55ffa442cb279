package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.RunTerm;
import org.espalier.actors.supervisor.CoordinatorEvent.Interrupted.Cause;

/**
 * How a supervisor gives runs their places: from the queue, anew after something broke, and elsewhere where that is better. Confined to
 * the supervisor.
 */
final class Placing {
  private static final int AT_A_TIME = 16;
  private final ActorContext<SupervisorCommand> context;
  private final TimerScheduler<SupervisorCommand> timers;
  private final RunSettings settings;
  private final Dispatch dispatch;
  private final Round round;
  private final ActorRef<RunsView.Command> view;
  /** Runs that come to rest only to go on on other devices. */
  private final Set<String> moving = new HashSet<>();
  private boolean soon;

  Placing(ActorContext<SupervisorCommand> context, TimerScheduler<SupervisorCommand> timers, RunSettings settings, Dispatch dispatch,
      Round round, ActorRef<RunsView.Command> view) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.dispatch = dispatch;
    this.round = round;
    this.view = view;
  }

  void show(RunEntry entry, String message) {
    view.tell(new RunsView.Changed(entry, message));
  }

  // --- from the queue ---

  /** However often this is asked for, the queue is looked at once. */
  void placeSoon() {
    if (!soon) {
      soon = true;
      context.getSelf().tell(SupervisorNote.PlaceWaiting.INSTANCE);
    }
  }

  /** A few runs at a time, so that other messages find their way between. */
  void placeWaiting(SupervisorState state) {
    soon = false;
    Dispatch.Look look = dispatch.look(run -> state.runs().get(run), AT_A_TIME);
    if (!settings.cluster()) {
      look.impossible().forEach((run, reason) -> endWaiting(run, RunOutcome.Status.REFUSED, reason));
    }
    look.lost().forEach((run, reason) -> endWaiting(run, RunOutcome.Status.FAILED, reason));
    look.placed().forEach(this::engage);
    if (look.placed().isEmpty()) {
      letOneGrow(state);
    } else {
      placeSoon();
    }
  }

  private void endWaiting(String run, RunOutcome.Status status, String reason) {
    dispatch.dequeue(run);
    endUnled(run, status, reason);
  }

  /** Devices that no waiting run wants go to a run that has fewer workers than it may have. */
  private void letOneGrow(SupervisorState state) {
    if (!dispatch.anyWaits() && dispatch.roster().anyFree()) {
      dispatch.under().stream().filter(charge -> !moving.contains(charge.run)).filter(charge -> {
        RunEntry entry = state.runs().get(charge.run);
        return entry.stage() == RunEntry.Stage.PLACED && entry.wish().isEmpty() && dispatch.canGrow(entry);
      }).findFirst().ifPresent(this::move);
    }
  }

  /** The run has devices; once its coordinator has looked at journal and checkpoints, the term begins. */
  private void engage(RunEntry entry) {
    Charge charge = dispatch.charge(entry);
    if (charge.highestTerm != null) {
      begin(entry, charge);
    }
  }

  void begin(RunEntry entry, Charge charge) {
    if (!dispatch.fits(entry, charge)) {
      charge.places = Places.NONE;
      lookForOthers(entry, charge, "its devices have too little memory");
      return;
    }
    Optional<Dispatch.Cast> cast = dispatch.cast(entry, charge);
    if (cast.isEmpty()) {
      lookForOthers(entry, charge, "a device of its placement is gone by now");
      return;
    }
    RunTerm work = new RunTerm(charge.run, Math.max(entry.term(), charge.highestTerm) + 1);
    round.write(charge.run, new SupervisorFact.TermBegan(charge.run, work.term(), charge.places), now -> {
      show(now.runs().get(charge.run), "");
      view.tell(new RunsView.Taught(charge.run, cast.get().device()));
      charge.coordinator.tell(new CoordinatorCommand.Begin(work, now.generation(), cast.get().posts(), cast.get().teacher(),
          cast.get().device()));
    });
  }

  /** A run that goes on where it is gets another teacher, if there is one. */
  void findTeacher(RunEntry entry, CoordinatorEvent.NeedsTeacher needs) {
    Charge charge = dispatch.find(needs.run()).orElseThrow();
    (needs.unfit() ? charge.unfit : charge.lost).add(needs.device());
    Optional<String> device = dispatch.chooseTeacher(entry, charge);
    context.getLog().info("{} gets the teacher on {}, instead of that on {}", needs.work(), device.orElse("no device"), needs.device());
    view.tell(new RunsView.Taught(charge.run, charge.teacher));
    charge.coordinator.tell(new CoordinatorCommand.TakeTeacher(needs.work(), device.map(dispatch.roster()::teacherOn), charge.teacher));
  }

  private void lookForOthers(RunEntry entry, Charge charge, String why) {
    context.getLog().info("{} looks for other devices: {}", charge.run, why);
    dispatch.enqueue(entry);
    placeSoon();
  }

  // --- elsewhere ---

  /** The run comes to rest behind a checkpoint and is queued again. */
  void move(Charge charge) {
    if (charge.coordinator != null && moving.add(charge.run)) {
      charge.coordinator.tell(new CoordinatorCommand.Pause(charge.run));
    }
  }

  /** Whether the run came to rest only to go on elsewhere; it is not asked twice. */
  boolean movedOn(String run) {
    return moving.remove(run);
  }

  /** A run that only leaves its devices is queued again, and nobody hears of an end. */
  void goOnElsewhere(RunOutcome outcome, RunOrder order, Runnable then) {
    round.write(order.run(), List.of(new SupervisorFact.RunEnded(outcome), new SupervisorFact.RunQueued(order)), now -> {
      dispatch.enqueue(now.runs().get(order.run()));
      then.run();
      placeSoon();
    });
  }

  // --- anew ---

  void onInterrupted(CoordinatorEvent.Interrupted interrupted) {
    RunTerm work = interrupted.work();
    boolean failure = interrupted.cause() == Cause.FAILURE || interrupted.cause() == Cause.LOSS && !settings.cluster();
    round.write(work.run(), new SupervisorFact.TermEnded(work.run(), work.term(), failure, interrupted.reason()), now -> {
      show(now.runs().get(work.run()), interrupted.reason());
      if (interrupted.cause() == Cause.UNFIT) {
        dispatch.roster().refuse(work.run(), interrupted.device(), interrupted.reason());
      }
      if (failure) {
        tryAgain(dispatch.find(work.run()).orElseThrow(), interrupted.reason());
      } else if (interrupted.cause() == Cause.LOSS) {   // the loss of the whole node may not have been noticed here yet
        timers.startSingleTimer("place " + work.run(), new SupervisorNote.PlaceAgain(work.run()), settings.backOff());
      } else {
        context.getSelf().tell(new SupervisorNote.PlaceAgain(work.run()));
      }
    });
  }

  private void tryAgain(Charge charge, String reason) {
    if (charge.failed() > settings.failures()) {
      charge.coordinator.tell(new CoordinatorCommand.GiveUp(charge.run, "given up after " + settings.failures()
          + " new starts without a new checkpoint in between. The last failure: " + reason
          + ". Mend the cause and resume the run; it goes on from its last checkpoint", false));
      return;
    }
    Duration wait = charge.backOff(settings.backOff(), settings.backOffMost());
    context.getLog().warn("{} is placed anew in {} ms: {}", charge.run, wait.toMillis(), reason);
    timers.startSingleTimer("place " + charge.run, new SupervisorNote.PlaceAgain(charge.run), wait);
  }

  /** Its devices were kept for it until now. */
  void onPlaceAgain(SupervisorState state, SupervisorNote.PlaceAgain again) {
    Optional<RunEntry> entry = state.find(again.run()).filter(run -> run.stage() == RunEntry.Stage.WAITING && run.wish().isEmpty());
    if (entry.isPresent() && dispatch.find(again.run()).isPresent()) {
      dispatch.enqueue(entry.get());
      placeSoon();
    }
  }

  /** Nobody works on the run any more: it is not placed by itself again. */
  void forget(String run) {
    timers.cancel("place " + run);
  }

  /** A run that nobody leads has its end said for it. */
  void endUnled(String run, RunOutcome.Status status, String reason) {
    context.getSelf().tell(new SupervisorNote.CoordinatorSaid(new CoordinatorEvent.Ended(RunOutcome.bare(run, status, reason))));
  }
}
