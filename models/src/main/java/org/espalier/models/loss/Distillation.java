package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Knowledge distillation, in nats. */
public final class Distillation {
  private static final Kernels KERNELS = Kernels.of(Distillation.class);
  private static final Kernel SOFT = KERNELS.method("soft_targets");
  private static final Kernel HARD = KERNELS.method("hard_targets");

  /** What a student is to say. */
  public enum Targets {
    /** The teacher's class: cross-entropy. */
    @JsonProperty("hard") HARD,
    /** The teacher's distribution at the temperature: divergence. */
    @JsonProperty("soft") SOFT
  }

  private Distillation() {}

  /** With {@link #softTargets} or, whatever the temperature, {@link #hardTargets}. */
  public static NDArray of(Scope scope, Targets targets, NDArray student, NDArray teacher, double temperature, double scale) {
    return targets == Targets.HARD ? hardTargets(scope, student, teacher, scale)
        : softTargets(scope, student, teacher, temperature, scale);
  }

  /**
   * With soft targets (Hinton et al. 2015; spec section 7): T^2 times the sum over samples and classes of p_t log(p_t / p_s),
   * p = softmax(logits / T), times a scale. The teacher's logits are a constant.
   *
   * @param student (B, K)
   * @param teacher (B, K)
   * @param temperature T, above 0
   */
  public static NDArray softTargets(Scope scope, NDArray student, NDArray teacher, double temperature, double scale) {
    return SOFT.call(scope, student, teacher, temperature, scale);
  }

  /**
   * With hard targets (Touvron et al. 2021): cross-entropy with the teacher's class, the first of equal ones, summed over samples, times
   * a scale. The teacher's logits are a constant.
   *
   * @param student (B, K)
   * @param teacher (B, K)
   */
  public static NDArray hardTargets(Scope scope, NDArray student, NDArray teacher, double scale) {
    return HARD.call(scope, student, teacher, scale);
  }
}
