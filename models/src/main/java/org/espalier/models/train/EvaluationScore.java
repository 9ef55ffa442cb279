package org.espalier.models.train;

/**
 * Exact counts over a whole data part.
 *
 * @param loss mean cross-entropy in nats
 */
public record EvaluationScore(long samples, long top1, long top5, double loss) {

  /** Percent of the labels that are the largest logit. */
  public double top1Percent() {
    return 100.0 * top1 / samples;
  }

  /** Percent of the labels that are among the five largest logits. */
  public double top5Percent() {
    return 100.0 * top5 / samples;
  }
}
