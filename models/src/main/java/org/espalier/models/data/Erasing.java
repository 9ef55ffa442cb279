package org.espalier.models.data;

import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomStream;

/**
 * Random erasing (Zhong et al. 2020), pixel mode: a rectangle of the normalised input is filled with noise of mean 0 and deviation
 * 1, drawn for each channel and pixel. Ten tries to find one that fits, then none.
 *
 * @param probability that a picture is erased in; 0.25 when left out
 * @param minArea     smallest part of the area, above 0; 0.02 when left out
 * @param maxArea     largest part, at most 1; 1/3 when left out
 * @param minAspect   smallest height / width; the largest is its inverse; 0.3 when left out
 */
public record Erasing(Double probability, Double minArea, Double maxArea, Double minAspect) {
  private static final int TRIES = 10;

  public Erasing {
    probability = probability == null ? Double.valueOf(0.25) : probability;
    minArea = minArea == null ? Double.valueOf(0.02) : minArea;
    maxArea = maxArea == null ? Double.valueOf(1.0 / 3) : maxArea;
    minAspect = minAspect == null ? Double.valueOf(0.3) : minAspect;
    boolean areas = minArea > 0 && minArea <= maxArea && maxArea <= 1;
    if (!(probability >= 0 && probability <= 1 && areas && minAspect >= 0.01 && minAspect <= 1)) {
      throw new InputException("erasing with probability %s, minArea %s, maxArea %s, minAspect %s: give a probability of 0 to 1, "
          + "0 < minArea <= maxArea <= 1, minAspect of 0.01 to 1", probability, minArea, maxArea, minAspect);
    }
  }

  /** The recipe's own numbers. */
  public static Erasing standard() {
    return new Erasing(null, null, null, null);
  }

  /** @param input (3, size, size) from {@code offset} on, normalised; changed in place */
  void apply(float[] input, int offset, int size, RandomStream draws) {
    if (!draws.nextBoolean(probability)) {
      return;
    }
    double logMax = -StrictMath.log(minAspect);
    for (int i = 0; i < TRIES; i++) {
      double area = (double) size * size * draws.nextDouble(minArea, maxArea);
      Extent extent = Extent.of(area, StrictMath.exp(draws.nextDouble(-logMax, logMax))).turned();
      if (extent.leavesSomething(size, size)) {
        int top = draws.nextInt(size - extent.height() + 1);
        fill(input, offset, size, top, draws.nextInt(size - extent.width() + 1), extent, draws);
        return;
      }
    }
  }

  private static void fill(float[] input, int offset, int size, int top, int left, Extent extent, RandomStream draws) {
    for (int channel = 0; channel < Image.CHANNELS; channel++) {
      for (int row = top; row < top + extent.height(); row++) {
        int start = offset + (channel * size + row) * size + left;
        for (int i = start; i < start + extent.width(); i++) {
          input[i] = (float) draws.nextGaussian();
        }
      }
    }
  }

  String text() {
    return "erasing with probability " + probability + ", area " + minArea + " to " + maxArea + ", aspect from " + minAspect + ", noise";
  }
}
