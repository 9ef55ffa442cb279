package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.espalier.actors.trainer.TrainerCommand;

/**
 * A trainer and its part of a run.
 *
 * @param device   of the trainer
 * @param learners in the order of the experiment
 */
public record Post(String device, ActorRef<TrainerCommand> trainer, List<String> learners) {
  public Post {
    learners = List.copyOf(learners);
  }
}
