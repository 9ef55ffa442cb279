package org.espalier.analysis.ensemble;

/** Rows of numbers a class, as decisions and as probabilities. */
final class Scores {
  private Scores() {}

  /** One row of (B, K). */
  static double[] row(float[] values, int row, int classes) {
    double[] one = new double[classes];
    for (int k = 0; k < classes; k++) {
      one[k] = values[row * classes + k];
    }
    return one;
  }

  /** How many classes stand in front of one; of equal ones the lower comes first, and what is not a number stands in front of all. */
  static int rank(double[] scores, int label) {
    int rank = 0;
    for (int k = 0; k < scores.length; k++) {
      boolean behind = scores[k] < scores[label] || scores[k] == scores[label] && k >= label;
      rank += behind ? 0 : 1;
    }
    return rank;
  }

  /** The largest; of equal ones the lowest class. */
  static int largest(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  /** log softmax, in nats. */
  static double[] logProbabilities(double[] logits) {
    double highest = logits[largest(logits)];
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - highest);
    }
    double[] logs = new double[logits.length];
    for (int k = 0; k < logs.length; k++) {
      logs[k] = logits[k] - highest - Math.log(sum);
    }
    return logs;
  }

  /** KL(p || q) = sum p (log p - log q), in nats, of log probabilities. */
  static double divergence(double[] logP, double[] logQ) {
    double sum = 0;
    for (int k = 0; k < logP.length; k++) {
      sum += Math.exp(logP[k]) * (logP[k] - logQ[k]);
    }
    return sum;
  }
}
