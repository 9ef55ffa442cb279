package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.supervisor.CoordinatorEvent.Interrupted.Cause;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.actors.trainer.TrainerEvent.Refused.Scope;
import org.espalier.analysis.run.EventKind;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.TrainingPlan.OnNonFinite;

/**
 * Why a placement ends before it came to its end, and what follows: the supervisor places the run anew, or the run ends. Part of a
 * {@link Coordinator}, and confined to it.
 */
final class Setbacks {
  private final ActorContext<CoordinatorCommand> context;
  private final RunOrder run;
  private final ActorRef<CoordinatorEvent> supervisor;
  private final boolean cluster;
  private final Effects<RunFact, RunState> effects;
  private final Conduct conduct;
  private final Keeper keeper;
  private final Conclusion conclusion;
  private Optional<Notice> notice = Optional.empty();

  Setbacks(ActorContext<CoordinatorCommand> context, RunOrder run, ActorRef<CoordinatorEvent> supervisor, boolean cluster,
      Effects<RunFact, RunState> effects, Conduct conduct, Keeper keeper, Conclusion conclusion) {
    this.context = context;
    this.run = run;
    this.supervisor = supervisor;
    this.cluster = cluster;
    this.effects = effects;
    this.conduct = conduct;
    this.keeper = keeper;
    this.conclusion = conclusion;
  }

  /** There was none yet: the record says how the run begins. */
  void begin(Notice first) {
    notice = Optional.of(first);
  }

  /** What the record says of the next placement. */
  Optional<Notice> notice() {
    return notice;
  }

  ReplyEffect<RunFact, RunState> onRefused(RunState state, TrainerEvent.Refused refused) {
    if (refused.scope() == Scope.NODE) {
      return onUnfit(state, refused, refused.reason());
    } else if (refused.scope() == Scope.TIME) {
      return onFailed(failed(refused, refused.reason()), Cause.FAILURE);
    }
    return conduct.canRest() ? conclusion.fail(refused.reason()) : conclusion.refuse(state, refused.reason());
  }

  /** The run is placed on another node; the only node of a program has none beside it. */
  ReplyEffect<RunFact, RunState> onUnfit(RunState state, TrainerEvent event, String reason) {
    return cluster ? onFailed(failed(event, reason), Cause.UNFIT) : conclusion.refuse(state, reason);
  }

  private TrainerEvent.Failed failed(TrainerEvent event, String reason) {
    return new TrainerEvent.Failed(event.work(), event.device(), conduct.recorded(), "taking the run over", reason);
  }

  ReplyEffect<RunFact, RunState> onNonFinite(RunState state, TrainerEvent.NonFinite numbers) {
    NonFiniteException cause = new NonFiniteException(numbers.step(), numbers.learner(), numbers.name(), numbers.value());
    if (conduct.blueprint().plan().onNonFinite() == OnNonFinite.STOP) {
      return conclusion.failBehindCheckpoint(state, cause.getMessage());
    }
    context.getLog().warn("{}: {}; the run goes back and leaves this batch out", run.run(), cause.getMessage());
    RunFact fact = new RunFact.RolledBack(numbers.work().term(), numbers.step(), numbers.learner(), numbers.name(), numbers.value());
    notice = Optional.empty();
    return interrupt(fact, new CoordinatorEvent.Interrupted(numbers.work(), Cause.RETURN, cause.getMessage(), ""));
  }

  ReplyEffect<RunFact, RunState> onFailed(TrainerEvent.Failed failed, Cause cause) {
    String reason = failed.device() + " failed at step " + failed.step() + " of " + failed.work() + ", " + failed.phase() + ": "
        + failed.reason();
    notice = Optional.of(new Notice(EventKind.RESTARTED, Map.of("device", failed.device(), "failedStep", failed.step(), "phase",
        failed.phase(), "reason", failed.reason())));
    RunFact fact = new RunFact.RoleFailed(failed.work().term(), failed.device(), failed.step(), failed.phase(), failed.reason());
    return interrupt(fact, new CoordinatorEvent.Interrupted(failed.work(), cause, reason, failed.device()));
  }

  ReplyEffect<RunFact, RunState> onLost(CoordinatorNote.Lost lost) {
    return conduct.isCurrent(lost.work())
        ? onFailed(new TrainerEvent.Failed(lost.work(), lost.device(), 0, "unknown", "the trainer is gone"), Cause.LOSS)
        : effects.none();
  }

  ReplyEffect<RunFact, RunState> onSilence(CoordinatorNote.Silence silence) {
    if (!conduct.isCurrent(silence.work())) {
      return effects.none();
    } else if (conduct.waitsForTrainers()) {
      return onFailed(new TrainerEvent.Failed(silence.work(), String.join(" and ", conduct.devices().values()), conduct.recorded(),
          "unknown", "nothing was heard of it for " + silence.limit().toSeconds() + " s"), Cause.LOSS);
    }
    return effects.act(conduct::heard);
  }

  private ReplyEffect<RunFact, RunState> interrupt(RunFact fact, CoordinatorEvent.Interrupted interrupted) {
    conduct.giveUpTerm();
    if (conduct.pausing()) {
      return effects.persist(fact, state -> context.getSelf().tell(new CoordinatorCommand.Pause(run.run())));
    }
    keeper.scribe().tell(to -> to.interrupted(interrupted.reason()));
    return effects.persist(fact, state -> supervisor.tell(interrupted));
  }
}
