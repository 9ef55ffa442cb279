package org.espalier.models.optim;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;

/** The learning rate as a pure function of a learner's progress; resuming needs no state of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LearningRate.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = LearningRate.Cosine.class, name = "cosine")
})
public sealed interface LearningRate {

  /** The rate of the update that follows this progress. */
  double at(Progress progress);

  /** How often a schedule moves. */
  enum Every {
    @JsonProperty("epoch") EPOCH,
    @JsonProperty("step") STEP
  }

  /** Always the same. */
  record Constant(double rate) implements LearningRate {
    public Constant {
      requireRate("rate", rate);
    }

    @Override
    public double at(Progress progress) {
      return rate;
    }
  }

  /**
   * Linear warm-up to {@code peak}, then half a cosine down to {@code floor}: with no warm-up and {@code every} epoch,
   * lr_e = floor + (peak - floor) (1 + cos(pi e / E)) / 2 (spec section 10).
   *
   * @param warmupEpochs epochs, may be a fraction when it moves every step; at least 0
   */
  record Cosine(double peak, double floor, double warmupEpochs, Every every) implements LearningRate {
    public Cosine {
      requireRate("peak", peak);
      if (!(floor >= 0 && floor <= peak && warmupEpochs >= 0)) {
        throw new InputException("cosine with floor %s and warmupEpochs %s: floor must be in 0 .. peak (%s), warmupEpochs at least 0",
            floor, warmupEpochs, peak);
      }
    }

    @Override
    public double at(Progress progress) {
      double unit = every == Every.EPOCH ? 1 : 1.0 / progress.stepsPerEpoch();
      double epochs = every == Every.EPOCH ? progress.epoch() : progress.epochs();
      if (epochs < warmupEpochs) {
        return peak * Math.min(1, (epochs + unit) / warmupEpochs);
      }
      double share = Math.min(1, (epochs - warmupEpochs) / (progress.totalEpochs() - warmupEpochs));
      return floor + (peak - floor) * (1 + StrictMath.cos(StrictMath.PI * share)) / 2;
    }
  }

  private static void requireRate(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException("the learning rate's %s is %s: give a number above 0", name, value);
    }
  }
}
