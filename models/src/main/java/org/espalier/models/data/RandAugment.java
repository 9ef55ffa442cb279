package org.espalier.models.data;

import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomStream;

/**
 * RandAugment (Cubuk et al. 2020) as the DeiT recipe has it, {@code rand-m9-mstd0.5-inc1}: operations are drawn uniformly, with
 * repetition, from {@link Operation}; each is applied or not, with a magnitude of its own. Works on 8 bits.
 *
 * @param operations   drawn for a picture, at least 1; 2 when left out
 * @param magnitude    mean of the magnitude, 0 .. 10; 9 when left out
 * @param magnitudeStd its deviation; what is drawn is clipped to 0 .. 10; 0.5 when left out
 * @param probability  that an operation is applied; 0.5 when left out
 */
public record RandAugment(Integer operations, Double magnitude, Double magnitudeStd, Double probability) {
  private static final double MOST = 10;

  public RandAugment {
    operations = operations == null ? Integer.valueOf(2) : operations;
    magnitude = magnitude == null ? Double.valueOf(9) : magnitude;
    magnitudeStd = magnitudeStd == null ? Double.valueOf(0.5) : magnitudeStd;
    probability = probability == null ? Double.valueOf(0.5) : probability;
    if (operations < 1 || operations > 100 || !(magnitude >= 0 && magnitude <= MOST && magnitudeStd >= 0 && magnitudeStd <= MOST
        && probability >= 0 && probability <= 1)) {
      throw new InputException("randAugment with operations %d, magnitude %s, magnitudeStd %s, probability %s: give 1 to 100 operations, "
          + "magnitudes of 0 to 10, a probability of 0 to 1", operations, magnitude, magnitudeStd, probability);
    }
  }

  /** The recipe's own numbers. */
  public static RandAugment standard() {
    return new RandAugment(null, null, null, null);
  }

  void apply(Pixels pixels, RandomStream draws, int[] fill) {
    for (int i = 0; i < operations; i++) {
      Operation operation = Operation.number(draws.nextInt(Operation.count()));
      if (draws.nextBoolean(probability)) {
        double drawn = Math.max(0, Math.min(MOST, magnitude + magnitudeStd * draws.nextGaussian()));
        operation.apply(pixels, new Operation.Level(drawn, draws.nextBoolean(0.5), fill));
      }
    }
  }

  String text() {
    return "RandAugment " + operations + " of " + Operation.count() + " with probability " + probability + ", magnitude " + magnitude
        + " std " + magnitudeStd;
  }
}
