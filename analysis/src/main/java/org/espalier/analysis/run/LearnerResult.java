package org.espalier.analysis.run;

/**
 * What one learner ended with.
 *
 * @param top1 percent of the last epoch's evaluation; NaN before the first one
 * @param top5 likewise
 * @param best the epoch of the best top-1; null before the first evaluation
 * @param weights file with its weights, relative to the run folder; a shared pair names one file twice
 * @param sha256 of that file, in hexadecimal
 * @param parameters numbers that are trained
 */
public record LearnerResult(double top1, double top5, Best best, String weights, String sha256, long parameters) {

  /** The best epoch, from 1, and its top-1 in percent; {@link LearnerScores} says how it is chosen. */
  public record Best(double top1, int epoch) {}
}
