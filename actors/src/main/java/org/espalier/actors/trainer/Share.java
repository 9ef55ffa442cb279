package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.train.ShardRange;

/**
 * A trainer's share of every batch, where several have the same learners (CONTRACTS 1, shards): the sum goes from the trainer of the
 * first shards to that of the last, and the total from there to all.
 *
 * @param shards   that are computed here
 * @param behind   who is told of the sum here, by learner: the trainer of the shards behind these, or all others if there are none
 */
public record Share(ShardRange shards, Map<String, List<ActorRef<TrainerCommand>>> behind) {
  public Share {
    behind = Collections.unmodifiableMap(new LinkedHashMap<>(behind));
  }
}
