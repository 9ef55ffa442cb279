package org.espalier.models.method;

import org.espalier.models.InputException;
import org.espalier.models.loss.Distillation.Targets;

/**
 * Learning from a frozen teacher by a distillation token (Touvron et al. 2021, section 4; data-scale spec, section 2).
 *
 * @param targets     what the teacher says; the divergence from soft ones is also divided by the number of classes
 * @param alpha       share of the distillation in the loss, in [0, 1]; the rest is cross-entropy with the labels
 * @param temperature of soft targets, above 0
 */
public record TokenDistillationConfig(Targets targets, double alpha, double temperature) {

  public TokenDistillationConfig {
    if (!(alpha >= 0 && alpha <= 1 && temperature > 0)) {
      throw new InputException("token distillation with alpha %s, temperature %s: alpha must be in [0, 1], the temperature above 0",
          alpha, temperature);
    }
  }
}
