package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalDouble;
import org.espalier.models.InputException;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig;
import org.espalier.models.train.TrainingPlan.LearnerSettings;

/**
 * How one learner is optimized.
 *
 * @param clip    limit of the gradients' L2 norm, 0 for none
 * @param threads compute threads of every native call, at least 1; null until the run is created, which settles it
 * @param ema     decay, per update, of a moving average of the weights that is kept and saved beside them; null for none
 */
public record LearnerConfig(OptimizerConfig optimizer, LearningRate learningRate, double clip, Integer threads,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double ema) {
  private static final int MOST_THREADS = 1024;

  public LearnerConfig {
    if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
      throw new InputException("clip is %s: give the limit of the gradient's norm, or 0 for none", clip);
    }
    if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
      throw new InputException("threads is %d: give 1 to %d", threads, MOST_THREADS);
    }
    if (ema != null && !(ema >= 0 && ema < 1)) {
      throw new InputException("ema is %s: give the decay of the weights' average, at least 0 and below 1, or leave it out for none", ema);
    }
  }

  LearnerConfig withThreads(int number) {
    return new LearnerConfig(optimizer, learningRate, clip, number, ema);
  }

  LearnerSettings settings() {
    LearnerSettings settings =
        new LearnerSettings(optimizer, learningRate, clip == 0 ? OptionalDouble.empty() : OptionalDouble.of(clip), threads);
    return ema == null ? settings : settings.averaging(ema);
  }
}
