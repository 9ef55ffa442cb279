package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
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
  private final Round round;
  private final Map<String, List<ActorRef<RunOutcome>>> awaiting = new HashMap<>();

  Requests(Dispatch dispatch, Placing placing, Round round) {
    this.dispatch = dispatch;
    this.placing = placing;
    this.round = round;
  }

  void onSubmit(SupervisorState state, SupervisorCommand.Submit submit) {
    String run = submit.order().run();
    if (dispatch.holds(run)) {
      refuse(run, "the run is going on already", submit.replyTo());
    } else {
      queue(submit.order(), submit.replyTo());
    }
  }

  void onSubmitAll(SupervisorState state, SupervisorCommand.SubmitAll submit) {
    Together together = Together.of(submit.orders(), state::find);
    if (together.conflict().isPresent() || together.there()) {
      submit.replyTo().tell(new SupervisorCommand.Taken(together.there(), together.conflict().orElse("")));
      return;
    }
    List<RunOrder> orders = together.open();
    round.writeAlone(orders.stream().map(SupervisorFact.RunQueued::new).toList(), now -> {
      orders.forEach(order -> dispatch.enqueue(now.runs().get(order.run())));
      submit.replyTo().tell(new SupervisorCommand.Taken(false, ""));
      Failpoint.reached("supervisor.acknowledged");
      placing.placeSoon();
    });
  }

  void onResume(SupervisorState state, SupervisorCommand.Resume resume) {
    Optional<RunEntry> known = state.find(resume.run());
    if (known.isEmpty()) {
      refuse(resume.run(), "there is no run of that name", resume.replyTo());
    } else if (!known.get().ended()) {
      refuse(resume.run(), "the run is going on already", resume.replyTo());
    } else {
      queue(known.get().order(), resume.replyTo());
    }
  }

  private void queue(RunOrder order, ActorRef<SupervisorCommand.Answer> replyTo) {
    round.write(order.run(), new SupervisorFact.RunQueued(order), now -> {
      dispatch.enqueue(now.runs().get(order.run()));
      replyTo.tell(new SupervisorCommand.Answer(order.run(), ""));
      Failpoint.reached("supervisor.acknowledged");
      placing.placeSoon();
    });
  }

  void refuse(String run, String why, ActorRef<SupervisorCommand.Answer> replyTo) {
    replyTo.tell(new SupervisorCommand.Answer(run, why));
  }

  void onChange(SupervisorState state, SupervisorCommand.Change change) {
    Optional<RunEntry> known = state.find(change.run()).filter(entry -> !entry.ended());
    if (known.isEmpty()) {
      refuse(change.run(), state.find(change.run()).isEmpty() ? "there is no run of that name" : "nobody works on the run",
          change.replyTo());
      return;
    }
    round.write(change.run(), new SupervisorFact.RunWished(change.run(), change.wish()), now -> {
      change.replyTo().tell(new SupervisorCommand.Answer(change.run(), ""));
      comeToRest(now.runs().get(change.run()));
    });
  }

  void onResize(SupervisorState state, SupervisorCommand.Resize resize) {
    Optional<RunEntry> known = state.find(resize.run());
    if (known.isEmpty()) {
      refuse(resize.run(), "there is no run of that name", resize.replyTo());
    } else if (resize.workers() < 1 || resize.workers() > known.get().order().shards()) {
      refuse(resize.run(), "its batches have " + known.get().order().shards() + " shards, so 1 to " + known.get().order().shards()
          + " workers can share them, not " + resize.workers() + "; the experiment's key is shards", resize.replyTo());
    } else {
      resize(resize);
    }
  }

  private void resize(SupervisorCommand.Resize resize) {
    round.write(resize.run(), new SupervisorFact.RunResized(resize.run(), resize.workers()), now -> {
      resize.replyTo().tell(new SupervisorCommand.Answer(resize.run(), ""));
      RunEntry entry = now.runs().get(resize.run());
      if (entry.stage() == RunEntry.Stage.PLACED && entry.wish().isEmpty() && (entry.places().count() > entry.order().mostWorkers()
          || dispatch.canGrow(entry))) {
        dispatch.find(resize.run()).ifPresent(placing::move);
      }
    });
  }

  void onAwait(SupervisorState state, SupervisorCommand.Await await) {
    Optional<RunOutcome> outcome = state.find(await.run()).flatMap(RunEntry::outcome);
    if (outcome.isPresent()) {
      await.replyTo().tell(outcome.get());
    } else {
      awaiting.computeIfAbsent(await.run(), run -> new ArrayList<>()).add(await.replyTo());
    }
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
