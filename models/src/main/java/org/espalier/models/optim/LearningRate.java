package org.espalier.models.optim;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;

/** The learning rate as a pure function of a learner's progress; resuming needs no state of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LearningRate.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = LearningRate.Cosine.class, name = "cosine"),
    @JsonSubTypes.Type(value = LearningRate.DeitCosine.class, name = "deit-cosine")
})
public sealed interface LearningRate {

  /** The rate of the update that follows this progress. */
  double at(Progress progress);

  /** Epochs of rising at the beginning. */
  default double warmupEpochs() {
    return 0;
  }

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

  /**
   * The schedule of DeiT: a linear rise from {@code warmupRate} to {@code peak}, then a cosine down to {@code floor} that is not shifted by
   * the warm-up, so that it begins where it would be without one.
   *
   * @param warmupRate at the beginning
   * @param warmupEpochs at least 0
   * @param lag epochs by which the schedule runs behind: 1 as in the released code, so that the first two epochs are alike; or 0
   * @param every {@link Every#STEP} as for co-advised students (co-advise spec, section 7); else null, for every epoch
   */
  record DeitCosine(double peak, double floor, double warmupRate, double warmupEpochs, int lag,
      @JsonInclude(JsonInclude.Include.NON_NULL) Every every) implements LearningRate {
    public DeitCosine {
      requireRate("peak", peak);
      if (!(floor >= 0 && floor <= peak && warmupRate >= 0 && warmupRate <= peak && warmupEpochs >= 0 && lag >= 0)) {
        throw new InputException("deit-cosine with floor %s, warmupRate %s, warmupEpochs %s, lag %d: the rates must be in 0 .. peak (%s), "
            + "the epochs at least 0", floor, warmupRate, warmupEpochs, lag, peak);
      }
      every = every == Every.STEP ? every : null;
    }

    /** It moves every epoch. */
    public DeitCosine(double peak, double floor, double warmupRate, double warmupEpochs, int lag) {
      this(peak, floor, warmupRate, warmupEpochs, lag, null);
    }

    @Override
    public double at(Progress progress) {
      double epochs = every == Every.STEP ? progress.epochs() : progress.epoch();
      return after(Math.max(0, epochs - lag), progress.totalEpochs());
    }

    /** The rate without the lag. */
    public double after(double epochs, int totalEpochs) {
      if (epochs < warmupEpochs) {
        return warmupRate + epochs * (peak - warmupRate) / warmupEpochs;
      }
      double share = Math.min(1, epochs / totalEpochs);
      return floor + (peak - floor) * (1 + StrictMath.cos(StrictMath.PI * share)) / 2;
    }
  }

  private static void requireRate(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException("the learning rate's %s is %s: give a number above 0", name, value);
    }
  }
}
