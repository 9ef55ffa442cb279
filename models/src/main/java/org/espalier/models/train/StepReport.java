package org.espalier.models.train;

import java.util.Map;

/**
 * What a step measured on its own batch.
 *
 * @param step          updates done with this one, from 1
 * @param epoch         from 1
 * @param samples       of the global batch
 * @param scores        by network
 * @param gradientNorms by learner, before clipping
 * @param learningRates by learner
 */
public record StepReport(long step, int epoch, int samples, Map<String, StepScore> scores, Map<String, Double> gradientNorms,
    Map<String, Double> learningRates) {

  /** Means over the batch in nats, and the number of labels hit. */
  public record StepScore(double loss, double ce, double kd, double feature, double hits) {}
}
