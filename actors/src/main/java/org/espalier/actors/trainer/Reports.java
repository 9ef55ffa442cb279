package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.trainer.TrainerEvent.Refused.Scope;
import org.espalier.models.train.NonFiniteException;

/**
 * What a trainer reports, to whoever gave it the seat.
 *
 * @param device that the trainer owns
 * @param shelf  for snapshots that somebody elsewhere has to fetch
 */
record Reports(String device, Optional<ActorRef<Shelf.Command>> shelf) {

  void assigned(Seat seat, Phase.Opened opened) {
    tell(seat, new TrainerEvent.Assigned(seat.work(), device, opened.position(), opened.fingerprint(), opened.evidence()));
  }

  void refused(TrainerCommand.Assign task, Scope scope, String reason) {
    task.coordinator().tell(new TrainerEvent.Refused(task.work(), device, reason, scope));
  }

  void stepped(Seat seat, Phase.Stepped stepped) {
    tell(seat, new TrainerEvent.StepCompleted(seat.work(), device, stepped.report(), stepped.nanos(), stepped.position()));
  }

  void evaluated(Seat seat, Phase.Evaluated evaluated) {
    tell(seat, new TrainerEvent.EpochCompleted(seat.work(), device, evaluated.reports(), evaluated.position(), evaluated.evidence()));
  }

  void entered(Seat seat, Phase.Entered entered) {
    if (!entered.reports().isEmpty()) {
      tell(seat, new TrainerEvent.LayersChanged(seat.work(), device, entered.reports()));
    }
  }

  void copied(Seat seat, Phase.Copied copied) {
    ActorRef<TrainerEvent> coordinator = seat.task().coordinator();
    if (shelf.isEmpty() || coordinator.path().address().hasLocalScope()) {
      tell(seat, new TrainerEvent.SnapshotTaken(seat.work(), device, copied.snapshot()));
    } else {
      shelf.get().tell(new Shelf.Put(device, copied.snapshot(),
          index -> coordinator.tell(new TrainerEvent.SnapshotShelved(seat.work(), device, index, shelf.get()))));
    }
  }

  void holding(Seat seat) {
    tell(seat, new TrainerEvent.Holding(seat.work(), device, seat.firstBoundary()));
  }

  void waiting(Seat seat, String phase) {
    tell(seat, new TrainerEvent.Waiting(seat.work(), device, seat.position().step(), phase));
  }

  void nonFinite(Seat seat, NonFiniteException numbers) {
    tell(seat, new TrainerEvent.NonFinite(seat.work(), device, numbers.step(), numbers.learner(), numbers.term(), numbers.value()));
  }

  void failed(Seat seat, String phase, String reason) {
    tell(seat, new TrainerEvent.Failed(seat.work(), device, seat.firstBoundary(), phase, reason));
  }

  void released(Seat seat) {
    tell(seat, new TrainerEvent.Released(seat.work(), device));
  }

  private static void tell(Seat seat, TrainerEvent event) {
    seat.task().coordinator().tell(event);
  }
}
