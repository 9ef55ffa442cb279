package org.espalier.actors.schedule;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.zoo.LayerState;

/** What holds when: the plan's own functions, epoch by epoch. Pure. */
public record SchedulePolicy(TrainingPlan plan, int stepsPerEpoch) {

  /**
   * @param epoch   from 1
   * @param history what was measured in the epochs before; may be empty where no decision needs it
   */
  public EpochDecision decide(int epoch, List<Evidence> history) {
    int index = epoch - 1;
    List<String> active = plan.learners().keySet().stream().filter(plan.phase(index).train()::contains).toList();
    Map<String, Double> weights = new TreeMap<>();
    for (String learner : active) {
      weights.put(learner, plan.method().featureWeight(plan.progress(learner, index, 0, stepsPerEpoch)));
    }
    boolean begins = index == 0 || plan.phase(index) != plan.phase(index - 1);
    List<String> teaching = plan.learners().keySet().stream().filter(plan.phase(index).teach()::contains).toList();
    return new EpochDecision(epoch, (long) index * stepsPerEpoch, active, teaching, weights, begins, layers(epoch, history));
  }

  private List<LayerState> layers(int epoch, List<Evidence> history) {
    return plan.reparam().map(reparam -> reparam.schedule().statesIn(epoch, plan.epochs(), plan.firstStates(), history)).orElse(List.of());
  }
}
