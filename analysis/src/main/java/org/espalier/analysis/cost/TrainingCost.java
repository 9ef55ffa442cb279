package org.espalier.analysis.cost;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.method.Member;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.nn.Description;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.zoo.LayerState;

/**
 * Multiply-accumulates of a training, from what layers declare: a step is a forward pass and two more of the same size for the gradients,
 * of every network that trains; who teaches runs forward only. Evaluations, frozen teachers and data are not in it.
 */
public interface TrainingCost {

  /** Of one step of an epoch, from 0; a network that changes on the way costs what it costs then. */
  double stepOf(int epoch);

  /** Of the steps from one to another, in updates done. */
  default double between(long from, long to, int stepsPerEpoch) {
    double sum = 0;
    for (long step = from; step < to; ) {
      long end = Math.min(to, (step / stepsPerEpoch + 1) * stepsPerEpoch);
      sum += (end - step) * stepOf(Math.toIntExact(step / stepsPerEpoch));
      step = end;
    }
    return sum;
  }

  /** Of a plan; layers that change by what is measured are taken as they begin. */
  static TrainingCost of(TrainingPlan plan) {
    Map<List<LayerState>, Map<String, Long>> byStates = new HashMap<>();
    int passes = plan.method() instanceof MethodConfig.SamMethod ? 6 : 3;   // sharpness-aware steps have two gradients
    return epoch -> {
      Phase phase = plan.phase(epoch);
      Map<String, Long> forward = byStates.computeIfAbsent(plan.plannedStates(epoch + 1), states -> forward(plan.members(states)));
      double image = phase.train().stream().mapToDouble(learner -> (double) passes * forward.get(learner)).sum()
          + phase.teach().stream().mapToDouble(forward::get).sum();
      return image * plan.batchSize();
    };
  }

  private static Map<String, Long> forward(List<Member> members) {
    Map<String, Long> forward = new HashMap<>();
    members.forEach(member -> forward.put(member.name(), forward(member)));
    return forward;
  }

  private static long forward(Member member) {
    return member.scored().stream().mapToLong(scored -> Description.of(scored.network()).macs()).sum();
  }
}
