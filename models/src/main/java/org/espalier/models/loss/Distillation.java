package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Knowledge distillation with soft targets (Hinton et al. 2015; spec section 7), in nats. */
public final class Distillation {
  private static final Kernel SOFT = Kernels.of(Distillation.class).method("soft_targets");

  private Distillation() {}

  /**
   * T^2 times the sum over samples and classes of p_t log(p_t / p_s), p = softmax(logits / T), times a scale. The teacher's logits
   * are a constant.
   *
   * @param student (B, K)
   * @param teacher (B, K)
   * @param temperature T, above 0
   */
  public static NDArray softTargets(Scope scope, NDArray student, NDArray teacher, double temperature, double scale) {
    return SOFT.call(scope, student, teacher, temperature, scale);
  }
}
