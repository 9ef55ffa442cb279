package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.espalier.actors.exchange.Courier;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.ShardOffer;

/**
 * Whom a trainer speaks to within a step: the partners that train the other learners, and the workers that have other shards.
 *
 * @param courier brings offers to partners
 */
record Neighbours(Courier courier) {

  /** Sends what the learners here have for a shard. */
  void offer(Seat seat, Phase.Forwarded forwarded) {
    forwarded.offers().forEach((learner, tensors) -> {
      var offered = new TrainerCommand.Offered(new ShardOffer(seat.work(), forwarded.step(), forwarded.shard(), learner, tensors));
      partnersOf(seat, forwarded.awaited()).forEach(partner -> courier.tell(partner, offered));
    });
  }

  /** Trainers of these learners, each once. Who reads a partner's offers is read by it: lockstep goes both ways. */
  private static Set<ActorRef<TrainerCommand>> partnersOf(Seat seat, Set<String> learners) {
    Set<ActorRef<TrainerCommand>> partners = new HashSet<>();
    learners.forEach(learner -> partners.add(seat.task().partners().get(learner)));
    return partners;
  }

  /** Hands over what others wait for. */
  void give(Seat seat, Phase.Exchanging exchanging) {
    exchanging.given().forEach((learner, tensors) -> {
      Collection<ActorRef<TrainerCommand>> others = exchanging.kind() == Handover.Kind.WEIGHTS ? partnersOf(seat, exchanging.of())
          : seat.task().share().orElseThrow().behind().get(learner);
      for (Handover part : Handover.inParts(seat.work(), exchanging.step(), exchanging.kind(), learner, tensors)) {
        others.forEach(other -> courier.tell(other, new TrainerCommand.HandedOver(part)));
      }
    });
  }
}
