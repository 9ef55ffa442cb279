package org.espalier.models.method;

import org.espalier.models.InputException;

/**
 * Learning from a frozen teacher.
 *
 * @param alpha       weight of cross-entropy and distillation together
 * @param kd          weight of distillation beside cross-entropy
 * @param temperature above 0
 */
public record DistillationConfig(double alpha, double kd, double temperature) {
  public DistillationConfig {
    if (!(alpha >= 0 && kd >= 0 && temperature > 0)) {
      throw new InputException("distillation with alpha %s, kd %s, temperature %s: weights must be at least 0, the temperature "
          + "above 0", alpha, kd, temperature);
    }
  }
}
