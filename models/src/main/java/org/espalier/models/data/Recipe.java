package org.espalier.models.data;

import org.espalier.models.InputException;

/**
 * How a picture becomes network input.
 *
 * @param transform     frames it
 * @param imageSize     rows and columns of the input
 * @param normalization of the channels
 * @param augmentation  of training pictures, beside the framing
 */
public record Recipe(Transform transform, int imageSize, Normalization normalization, Augmentation augmentation) {
  public static final int MAX_IMAGE_SIZE = 4096;

  public Recipe {
    if (imageSize < 1 || imageSize > MAX_IMAGE_SIZE) {
      throw new InputException("imageSize is %d: give 1 to %d pixels", imageSize, MAX_IMAGE_SIZE);
    }
  }

  /** Framed and normalised, and no more. */
  public Recipe(Transform transform, int imageSize, Normalization normalization) {
    this(transform, imageSize, normalization, Augmentation.NONE);
  }

  /** Every number that can change a pixel or a target; equal texts mean equal recipes. */
  public String text() {
    return transform.text() + ", size " + imageSize + ", mean " + normalization.mean() + ", std " + normalization.std()
        + augmentation.text();
  }

  /** Floats of one input: 3 * imageSize * imageSize. */
  public int floats() {
    return Image.CHANNELS * imageSize * imageSize;
  }
}
