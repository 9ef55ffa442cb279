package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.models.experiment.Timed.Place;
import org.espalier.models.train.TrainingPlan;

/**
 * What an experiment computes, step by step, so far as it can be told without computing it: two timelines that begin alike begin with the
 * same bits. How long they are alike is an ultrametric: of any three, the two smallest of the three numbers are equal.
 */
public final class Timeline {
  private final String constant;
  private final TrainingPlan plan;
  private final int stepsPerEpoch;

  private Timeline(String constant, TrainingPlan plan, int stepsPerEpoch) {
    this.constant = constant;
    this.plan = plan;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  public static Timeline of(Prepared prepared) {
    return of(prepared.experiment(), prepared.plan(), prepared.data().contentHash(), prepared.stepsPerEpoch());
  }

  static Timeline of(Experiment experiment, TrainingPlan plan, String dataHash, int stepsPerEpoch) {
    ObjectNode constant = ExperimentHash.decisive(experiment.toJson(), dataHash);
    Timed.ALL.forEach(timed -> timed.takeOut(constant));
    return new Timeline(CanonicalJson.text(constant), plan, stepsPerEpoch);
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** At which the run ends. */
  public long steps() {
    return (long) plan.epochs() * stepsPerEpoch;
  }

  public TrainingPlan plan() {
    return plan;
  }

  /**
   * After how many updates two runs part: up to there both have the same bits, before the events of that boundary. A run that ends
   * there has them all.
   */
  public long sharedWith(Timeline other) {
    if (stepsPerEpoch != other.stepsPerEpoch || !constant.equals(other.constant)) {
      return 0;
    }
    long end = Math.min(steps(), other.steps());
    for (long step = 0; step < end; step++) {
      if (!alike(other, new Place(Math.toIntExact(step / stepsPerEpoch), Math.toIntExact(step % stepsPerEpoch), stepsPerEpoch))) {
        return step;
      }
    }
    return end;
  }

  private boolean alike(Timeline other, Place place) {
    return Timed.ALL.stream().allMatch(timed -> timed.valueAt(plan, place).equals(timed.valueAt(other.plan, place)));
  }
}
