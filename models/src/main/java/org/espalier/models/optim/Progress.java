package org.espalier.models.optim;

/**
 * How far a learner is, in epochs in which it trains: an epoch in which it rests does not count.
 *
 * @param epoch         epochs completed, from 0
 * @param stepInEpoch   steps completed in this epoch, from 0
 * @param stepsPerEpoch at least 1
 * @param totalEpochs   all it will train
 */
public record Progress(int epoch, int stepInEpoch, int stepsPerEpoch, int totalEpochs) {

  /** Epochs completed, with the fraction of the one that runs. */
  public double epochs() {
    return epoch + (double) stepInEpoch / stepsPerEpoch;
  }

  /** 1 - e / E, constant within an epoch (spec section 6). */
  public double linearDecay() {
    return 1 - (double) epoch / totalEpochs;
  }
}
