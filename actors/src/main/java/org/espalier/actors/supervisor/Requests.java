package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.Failpoint;

/** What people ask of a supervisor. Confined to the supervisor. */
final class Requests {
  private final Dispatch dispatch;
  private final Placing placing;
  private final Effects<SupervisorFact, SupervisorState> effects;
  private final Map<String, List<ActorRef<RunOutcome>>> awaiting = new HashMap<>();

  Requests(Dispatch dispatch, Placing placing, Effects<SupervisorFact, SupervisorState> effects) {
    this.dispatch = dispatch;
    this.placing = placing;
    this.effects = effects;
  }

  ReplyEffect<SupervisorFact, SupervisorState> onSubmit(SupervisorState state, SupervisorCommand.Submit submit) {
    String run = submit.order().run();
    if (dispatch.holds(run)) {
      return refuse(run, "the run is going on already", submit.replyTo());
    }
    return queue(submit.order(), submit.replyTo());
  }

  ReplyEffect<SupervisorFact, SupervisorState> onResume(SupervisorState state, SupervisorCommand.Resume resume) {
    Optional<RunEntry> known = state.find(resume.run());
    if (known.isEmpty()) {
      return refuse(resume.run(), "there is no run of that name", resume.replyTo());
    } else if (!known.get().ended()) {
      return refuse(resume.run(), "the run is going on already", resume.replyTo());
    }
    return queue(known.get().order(), resume.replyTo());
  }

  private ReplyEffect<SupervisorFact, SupervisorState> queue(RunOrder order, ActorRef<SupervisorCommand.Answer> replyTo) {
    return effects.persist(new SupervisorFact.RunQueued(order), now -> {
      dispatch.enqueue(now.runs().get(order.run()));
      replyTo.tell(new SupervisorCommand.Answer(order.run(), ""));
      Failpoint.reached("supervisor.acknowledged");
      placing.placeSoon();
    });
  }

  ReplyEffect<SupervisorFact, SupervisorState> refuse(String run, String why, ActorRef<SupervisorCommand.Answer> replyTo) {
    replyTo.tell(new SupervisorCommand.Answer(run, why));
    return effects.none();
  }

  ReplyEffect<SupervisorFact, SupervisorState> onChange(SupervisorState state, SupervisorCommand.Change change) {
    Optional<RunEntry> known = state.find(change.run()).filter(entry -> !entry.ended());
    if (known.isEmpty()) {
      return refuse(change.run(), state.find(change.run()).isEmpty() ? "there is no run of that name" : "nobody works on the run",
          change.replyTo());
    }
    return effects.persist(new SupervisorFact.RunWished(change.run(), change.wish()), now -> {
      change.replyTo().tell(new SupervisorCommand.Answer(change.run(), ""));
      comeToRest(now.runs().get(change.run()));
    });
  }

  ReplyEffect<SupervisorFact, SupervisorState> onResize(SupervisorState state, SupervisorCommand.Resize resize) {
    Optional<RunEntry> known = state.find(resize.run());
    if (known.isEmpty()) {
      return refuse(resize.run(), "there is no run of that name", resize.replyTo());
    } else if (resize.workers() < 1 || resize.workers() > known.get().order().shards()) {
      return refuse(resize.run(), "its batches have " + known.get().order().shards() + " shards, so 1 to " + known.get().order().shards()
          + " workers can share them, not " + resize.workers() + "; the experiment's key is shards", resize.replyTo());
    }
    return effects.persist(new SupervisorFact.RunResized(resize.run(), resize.workers()), now -> {
      resize.replyTo().tell(new SupervisorCommand.Answer(resize.run(), ""));
      RunEntry entry = now.runs().get(resize.run());
      if (entry.stage() == RunEntry.Stage.PLACED && entry.wish().isEmpty() && (entry.places().count() > entry.order().mostWorkers()
          || dispatch.canGrow(entry))) {
        dispatch.find(resize.run()).ifPresent(placing::move);
      }
    });
  }

  ReplyEffect<SupervisorFact, SupervisorState> onAwait(SupervisorState state, SupervisorCommand.Await await) {
    Optional<RunOutcome> outcome = state.find(await.run()).flatMap(RunEntry::outcome);
    if (outcome.isPresent()) {
      await.replyTo().tell(outcome.get());
    } else {
      awaiting.computeIfAbsent(await.run(), run -> new ArrayList<>()).add(await.replyTo());
    }
    return effects.none();
  }

  /** Whoever leads the run brings it to rest; one that never began has nothing to bring there. */
  void comeToRest(RunEntry entry) {
    String run = entry.order().run();
    dispatch.dequeue(run);
    placing.show(entry, "");
    if (entry.term() == 0 && dispatch.find(run).isEmpty()) {
      placing.endUnled(run, RunOutcome.Status.PAUSED, "it had not begun");
    } else {
      dispatch.charge(entry).coordinator.tell(new CoordinatorCommand.Pause(run));
    }
  }

  /** Nobody works on the run any more. */
  void tellEnd(RunOutcome outcome) {
    List<ActorRef<RunOutcome>> listeners = awaiting.remove(outcome.run());
    if (listeners != null) {
      listeners.forEach(listener -> listener.tell(outcome));
    }
  }
}
