package org.espalier.models.method;

/**
 * What the schedule says about a step.
 *
 * @param featureWeight what multiplies the feature loss: beta times decay
 */
public record StepSettings(double featureWeight) {}
