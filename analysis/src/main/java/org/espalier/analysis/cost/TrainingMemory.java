package org.espalier.analysis.cost;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Slot;
import org.espalier.models.train.TrainingPlan;

/** What the learners of a run take of their devices' memory, from what their layers declare. An estimate; the data are not in it. */
public final class TrainingMemory {
  /** Bytes for each value that a layer puts out: itself, its gradient, what the layer keeps inside. */
  public static final long BYTES_A_VALUE = 12;
  /** Bytes for each trainable value: itself, its gradient, two moments of the optimizer, a copy for the checkpoint. */
  private static final long BYTES_A_PARAMETER = 20;

  private TrainingMemory() {}

  /** Bytes by learner; a step keeps the values of one shard at a time. */
  public static Map<String, Long> of(TrainingPlan plan) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    long shard = (plan.batchSize() + plan.shards() - 1) / plan.shards();
    plan.members(plan.largestStates()).forEach(member -> bytes.put(member.name(),
        BYTES_A_PARAMETER * parameters(member) + BYTES_A_VALUE * shard * valuesOfAnImage(member)));
    return bytes;
  }

  /** Values that all layers of a learner's networks put out for one image. */
  public static long valuesOfAnImage(Member member) {
    return member.scored().stream().map(Scored::network).flatMap(network -> Description.of(network).costs().stream())
        .mapToLong(cost -> cost.output().size()).sum();
  }

  /** Trainable values of a learner. */
  public static long parameters(Member member) {
    return member.slots().stream().filter(Slot::trainable).mapToLong(slot -> slot.shape().size()).sum();
  }
}
