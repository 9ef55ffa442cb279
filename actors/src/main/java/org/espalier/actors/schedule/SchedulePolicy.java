package org.espalier.actors.schedule;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.train.TrainingPlan;

/** What holds when: the plan's own functions, epoch by epoch. Pure. */
public record SchedulePolicy(TrainingPlan plan, int stepsPerEpoch) {

  /** @param epoch from 1 */
  public EpochDecision decide(int epoch) {
    int index = epoch - 1;
    List<String> active = plan.learners().keySet().stream().filter(plan.phase(index).train()::contains).toList();
    Map<String, Double> weights = new TreeMap<>();
    for (String learner : active) {
      weights.put(learner, plan.method().featureWeight(plan.progress(learner, index, 0, stepsPerEpoch)));
    }
    boolean begins = index == 0 || plan.phase(index) != plan.phase(index - 1);
    List<String> teaching = plan.learners().keySet().stream().filter(plan.phase(index).teach()::contains).toList();
    return new EpochDecision(epoch, (long) index * stepsPerEpoch, active, teaching, weights, begins);
  }
}
