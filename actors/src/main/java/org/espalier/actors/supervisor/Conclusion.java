package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.StaleTermException;

/**
 * How a run comes to its end: complete, at rest, failed or refused. There is one outcome; once it is known the devices are freed,
 * then the record is closed, then weights and result are written, and then the coordinator leaves. Confined to the coordinator.
 */
final class Conclusion {
  private final ActorContext<CoordinatorCommand> context;
  private final RunOrder run;
  private final ActorRef<CoordinatorEvent> supervisor;
  private final Effects<RunFact, RunState> effects;
  private final Conduct conduct;
  private final Keeper keeper;
  private final Probes probes;
  private Optional<RunOutcome> outcome = Optional.empty();
  private Optional<String> failing = Optional.empty();

  Conclusion(ActorContext<CoordinatorCommand> context, RunOrder run, ActorRef<CoordinatorEvent> supervisor,
      Effects<RunFact, RunState> effects, Conduct conduct, Keeper keeper, Probes probes) {
    this.context = context;
    this.run = run;
    this.supervisor = supervisor;
    this.effects = effects;
    this.conduct = conduct;
    this.keeper = keeper;
    this.probes = probes;
  }

  /** Whether the outcome is known. */
  boolean reached() {
    return outcome.isPresent();
  }

  // --- why a run ends ---

  ReplyEffect<RunFact, RunState> onPause(RunState state, CoordinatorCommand.Pause pause) {
    if (reached()) {
      return keeper.errands().blocked() ? leave() : effects.none();
    }
    if (!conduct.canRest()) {
      return rest(state);
    }
    conduct.pause();
    conduct.advance(state);
    return effects.none();
  }

  ReplyEffect<RunFact, RunState> onGiveUp(RunState state, CoordinatorCommand.GiveUp giveUp) {
    return giveUp.input() ? refuse(state, giveUp.reason()) : fail(giveUp.reason());
  }

  ReplyEffect<RunFact, RunState> onArrived(RunState state, CoordinatorNote.Arrived arrived) {
    if (reached()) {
      return effects.none();
    }
    return arrived.where() instanceof NextMove.Finish finish ? effects.persist(new RunFact.RunFinished(finish.step()), this::complete)
        : rest(state);
  }

  /** The disk is waited for; what else an errand fails of ends the run. */
  ReplyEffect<RunFact, RunState> onErrandFailed(RunState state, CoordinatorNote.ErrandFailed failed) {
    Throwable failure = failed.failure();
    boolean disk = Errand.isTheDisk(failure);
    if (reached() && (!disk || outcome.get().status() != RunOutcome.Status.COMPLETED)) {
      return leaveAnyway(failed);
    }
    if (failing.isPresent()) {
      return fail(failing.get());
    }
    if (disk) {
      keeper.onRefused(failed.errand(), failure);
      return conduct.pausing() ? rest(state) : effects.none();
    }
    if (failure instanceof StaleTermException) {
      context.getLog().warn("{}: {}", run.run(), failure.getMessage());
      return effects.none();
    }
    return failure instanceof InputException ? refuse(state, failure.getMessage())
        : fail("the run's files cannot be kept (" + failed.errand().name() + "): " + failure);
  }

  /** A checkpoint that is on its way to disk still counts. */
  ReplyEffect<RunFact, RunState> failBehindCheckpoint(RunState state, String message) {
    if (conduct.saving()) {
      conduct.giveUpTerm();
      failing = Optional.of(message);
      return effects.none();
    }
    String good = state.lastCommit().map(commit -> "The last good checkpoint is " + commit.name() + ", of step " + commit.step())
        .orElse("There is no checkpoint yet");
    return fail(message + ". " + good);
  }

  /** The checkpoint is committed that a failure waited for, if one did. */
  void committed() {
    failing.ifPresent(message -> context.getSelf().tell(new CoordinatorNote.FailNow(message)));
  }

  // --- the outcomes ---

  void complete(RunState state) {
    end(RunOutcome.Status.COMPLETED, "the run is complete", state);
  }

  /** Ends at the last commit, wherever the trainers are. */
  ReplyEffect<RunFact, RunState> rest(RunState state) {
    if (reached()) {
      return effects.none();
    }
    long step = state.lastCommit().map(Commit::step).orElse(0L);
    return effects.persist(new RunFact.RunPaused(step), now -> end(RunOutcome.Status.PAUSED, "paused after step " + step, now));
  }

  ReplyEffect<RunFact, RunState> fail(String message) {
    if (reached()) {
      return effects.none();
    }
    context.getLog().error("{} ends: {}", run.run(), message);
    return effects.persist(new RunFact.RunFailed(message), now -> end(RunOutcome.Status.FAILED, message, now));
  }

  /** The run cannot begin, or go on, for something that was given is wrong; nothing of that is a fact of the run. */
  ReplyEffect<RunFact, RunState> refuse(RunState state, String message) {
    if (!reached()) {
      context.getLog().error("{} cannot begin: {}", run.run(), message);
      end(RunOutcome.Status.REFUSED, message, state);
    }
    return effects.none();
  }

  private void end(RunOutcome.Status status, String message, RunState state) {
    Commit last = state.lastCommit().orElse(new Commit("", 0, 0, "", 0));
    outcome = Optional.of(new RunOutcome(run.run(), status, message, last.step(), keeper.epochsAt(last.step()), last.seconds(),
        last.name()));
    if (status != RunOutcome.Status.COMPLETED) {
      keeper.errands().forgetAll();
    }
    probes.farewell();
    conduct.release();
  }

  // --- what is done at the end, in this order ---

  ReplyEffect<RunFact, RunState> onFreed() {
    return effects.act(() -> keeper.closeRecord(outcome.orElseThrow(), probes.tally()));
  }

  /** A run that could not begin leaves what was there before. */
  ReplyEffect<RunFact, RunState> onClosed(RunState state) {
    RunOutcome.Status status = outcome.orElseThrow().status();
    return status == RunOutcome.Status.REFUSED ? leave()
        : effects.act(() -> keeper.export(state, status, conduct.devices(), conduct.fingerprint()));
  }

  /** The weights are written; whoever holds copies gets all that is left of the run. */
  ReplyEffect<RunFact, RunState> onExported(RunState state) {
    Optional<Copying> copying = keeper.copying();
    return copying.isPresent() ? effects.act(() -> copying.get().spreadAll(state.term(), state.commits())) : leave();
  }

  /** The run is over; what could not be written for it is only said. */
  private ReplyEffect<RunFact, RunState> leaveAnyway(CoordinatorNote.ErrandFailed failed) {
    String name = failed.errand().name();
    context.getLog().warn("{}: could not {} at the end: {}", run.run(), name, failed.failure().toString());
    if (name.equals("close")) {
      context.getSelf().tell(CoordinatorNote.Closed.INSTANCE);
    } else if (name.equals("export")) {
      context.getSelf().tell(CoordinatorNote.Exported.INSTANCE);
    }
    return effects.none();
  }

  ReplyEffect<RunFact, RunState> leave() {
    supervisor.tell(new CoordinatorEvent.Ended(outcome.orElseThrow()));
    return effects.stop();
  }
}
