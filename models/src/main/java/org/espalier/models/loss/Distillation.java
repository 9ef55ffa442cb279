package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Knowledge distillation, in nats. */
public final class Distillation {
  private static final Kernels KERNELS = Kernels.of(Distillation.class);
  private static final Kernel SOFT = KERNELS.method("soft_targets");
  private static final Kernel HARD = KERNELS.method("hard_targets");

  private Distillation() {}

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
