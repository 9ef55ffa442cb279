package org.espalier.models.train;

import java.util.Optional;

/**
 * What one network did in an epoch.
 *
 * @param epoch        from 1
 * @param step         updates done
 * @param score        name of the network
 * @param trained      false if it rested; the training numbers are then NaN
 * @param learningRate of the epoch's last step
 * @param top1         percent of training labels hit, as the batches were seen
 * @param gradientNorm mean over the steps, before clipping
 * @param best         the best top-1 so far, by validation if there is one, else by test
 */
public record EpochReport(int epoch, long step, String score, boolean trained, double learningRate, double loss, double ce,
    double kd, double feature, double top1, double gradientNorm, Optional<EvaluationScore> validation, EvaluationScore test,
    Best best) {

  /** The best top-1 in percent and its epoch, from 1. */
  public record Best(double top1, int epoch) {}
}
