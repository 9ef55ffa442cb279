package org.espalier.models.method;

import java.util.Optional;

/**
 * What the schedule says about a step.
 *
 * @param featureWeight what multiplies the feature loss: beta times decay
 * @param gates         what the shares of attention cost, where they are learned
 */
public record StepSettings(double featureWeight, Optional<GateBudget> gates) {

  /** For networks without gates. */
  public StepSettings(double featureWeight) {
    this(featureWeight, Optional.empty());
  }
}
