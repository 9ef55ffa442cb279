package org.espalier.models.data;

import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * Makes a picture an input: framed, resized, augmented, normalised. What is drawn depends on seed, epoch, sample and occurrence
 * alone, and each stage has draws of its own. Keeps its working memory: one for each thread.
 */
final class InputMaker {
  private final Resampler resampler = new Resampler();
  private final Pixels pixels = new Pixels();

  /** Writes (3, imageSize, imageSize) to the beginning of {@code out}. */
  void input(DataPart part, BatchRef ref, Sample sample, float[] out) {
    Recipe recipe = part.recipe();
    int number = part.set().sampleOf(sample.id());
    Image image = part.set().image(number);
    int size = recipe.imageSize();
    Framing framing = frame(part, image, number, key(ref, "augment", sample));
    resampler.resample(image, framing, recipe.transform().filter(), size, out, 0);
    augment(recipe, ref, sample, out);
    for (int c = 0; c < Image.CHANNELS; c++) {
      recipe.normalization().apply(out, c * size * size, (c + 1) * size * size, c);
    }
    if (recipe.augmentation().erasing() != null) {
      recipe.augmentation().erasing().apply(out, 0, size, key(ref, "erase", sample).stream());
    }
  }

  /** The picture of a sample as an evaluation frames it, in 8 bits and neither augmented nor normalised. */
  Image framed(DataPart part, int number) {
    int size = part.recipe().imageSize();
    Image image = part.set().image(number);
    Framing framing = frame(part, image, number, RandomKey.of(0, "augment").item(part.set().id(number)));
    float[] values = new float[part.recipe().floats()];
    resampler.resample(image, framing, part.recipe().transform().filter(), size, values, 0);
    pixels.load(values, 0, size);
    return new Image(size, size, pixels.planes().clone());
  }

  private static RandomKey key(BatchRef ref, String purpose, Sample sample) {
    return RandomKey.of(ref.seed(), purpose).time(ref.epoch()).item(sample.id()).pass(sample.occurrence());
  }

  private static Framing frame(DataPart part, Image image, int number, RandomKey key) {
    try {
      return part.recipe().transform().frame(image.height(), image.width(), part.recipe().imageSize(), key.stream());
    } catch (InputException e) {
      throw new InputException(e, "%s: %s", part.set().origin(number), e.getMessage());
    }
  }

  /** The stages that work on 8 bits. */
  private void augment(Recipe recipe, BatchRef ref, Sample sample, float[] out) {
    Augmentation augmentation = recipe.augmentation();
    if (augmentation.randAugment() == null && !augmentation.jitters()) {
      return;
    }
    pixels.load(out, 0, recipe.imageSize());
    if (augmentation.randAugment() != null) {
      augmentation.randAugment().apply(pixels, key(ref, "rand-augment", sample).stream(), recipe.normalization().meanColour());
    } else {
      new ColorJitter(augmentation.colorJitter()).apply(pixels, key(ref, "color-jitter", sample).stream());
    }
    pixels.store(out, 0);
  }
}
