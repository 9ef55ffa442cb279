package org.espalier.models.train;

import org.espalier.models.train.EpochReport.Best;
import org.espalier.models.train.StepReport.StepScore;

/**
 * Sums of the running epoch for one network, in the order of the steps, and its best epoch. Part of a checkpoint.
 *
 * @param steps        steps of this epoch so far
 * @param samples      of these steps
 * @param learningRate of the last of them
 * @param best         null before the first evaluation
 */
record RunningScore(int steps, long samples, double loss, double ce, double kd, double feature, double hits, double gradientNorm,
    double learningRate, Best best) {
  static final RunningScore START = new RunningScore(0, 0, 0, 0, 0, 0, 0, 0, 0, null);

  RunningScore plus(StepScore score, int batch, double norm, double rate) {
    return new RunningScore(steps + 1, samples + batch, loss + score.loss(), ce + score.ce(), kd + score.kd(),
        feature + score.feature(), hits + score.hits(), gradientNorm + norm, rate, best);
  }

  RunningScore nextEpoch(Best newBest) {
    return new RunningScore(0, 0, 0, 0, 0, 0, 0, 0, 0, newBest);
  }

  /** The better of the best so far and this epoch; of equals the earlier. */
  Best bestWith(double top1, int epoch) {
    return best == null || top1 > best.top1() ? new Best(top1, epoch) : best;
  }

  boolean trained() {
    return steps > 0;
  }

  double meanPerStep(double sum) {
    return trained() ? sum / steps : Double.NaN;
  }

  double top1Percent() {
    return trained() ? 100 * hits / samples : Double.NaN;
  }
}
