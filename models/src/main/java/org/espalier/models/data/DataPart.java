package org.espalier.models.data;

import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * A data set with the recipe for its pictures: what training, validation or testing reads. May be used from many threads.
 *
 * @param name {@link #TRAIN}, {@link #VALIDATION} or {@link #TEST}
 */
public record DataPart(String name, DataSet set, Recipe recipe) {
  public static final String TRAIN = "train";
  public static final String VALIDATION = "validation";
  public static final String TEST = "test";

  /**
   * Builds a batch into {@code memory}, whose earlier batch is then gone.
   *
   * @throws InputException if the batch is of other data or another recipe than ours, or a sample cannot be read
   */
  public Batch read(BatchRef ref, BatchMemory memory) {
    return memory.fill(this, ref, () -> false);
  }

  /** Refuses a batch that was named by a node whose data or recipe differs from ours. */
  void check(BatchRef ref) {
    check("data hash", ref.dataHash(), set.contentHash());
    check("part", ref.part(), name);
    check("recipe", ref.recipe(), recipe.text());
  }

  private void check(String what, String asked, String ours) {
    if (!asked.equals(ours)) {
      throw new InputException("%s: the batch asks for %s \"%s\", here it is \"%s\"; give every node the same data and "
          + "experiment", set.name(), what, asked, ours);
    }
  }

  /** Writes one sample's input, (3, imageSize, imageSize), to {@code out} from {@code offset}. */
  void input(BatchRef ref, Sample sample, Resampler resampler, float[] out, int offset) {
    int number = set.sampleOf(sample.id());
    Image image = set.image(number);
    RandomKey key = RandomKey.of(ref.seed(), "augment").time(ref.epoch()).item(sample.id()).pass(sample.occurrence());
    int size = recipe.imageSize();
    Framing framing = frame(image, number, key);
    resampler.resample(image, framing, size, out, offset);
    for (int c = 0; c < Image.CHANNELS; c++) {
      recipe.normalization().apply(out, offset + c * size * size, offset + (c + 1) * size * size, c);
    }
  }

  private Framing frame(Image image, int number, RandomKey key) {
    try {
      return recipe.transform().frame(image.height(), image.width(), recipe.imageSize(), key.stream());
    } catch (InputException e) {
      throw new InputException(e, "%s: %s", set.origin(number), e.getMessage());
    }
  }
}
