package org.espalier.models.data;

import java.util.Arrays;
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

  /**
   * The same samples with their pictures as the recipe frames and resizes them, in 8 bits a channel, rounded, and not augmented: what a
   * set on disk of the network's own size would hold. Its recipe only normalises.
   */
  public DataPart framed() {
    ThreadLocal<InputMaker> maker = ThreadLocal.withInitial(InputMaker::new);
    return new DataPart(name, new ChangedImages(set, set.name(), sample -> maker.get().framed(this, sample)),
        new Recipe(new Transform.None(), recipe.imageSize(), recipe.normalization()));
  }

  /** At most {@code count} of the samples, at least 1: of the same set always the same, in its order, any as likely. */
  public DataPart sampled(int count) {
    int[] order = RandomKey.of(0, "sample").stream().permutation(set.size());
    return count >= order.length ? this : new DataPart(name, new Subset(set, Arrays.copyOf(order, count)), recipe);
  }

  /**
   * Refuses a batch that was named by a node whose data or recipe differs from ours.
   *
   * @throws InputException that says what differs
   */
  public void check(BatchRef ref) {
    check("data hash", ref.dataHash(), set.contentHash());
    check("part", ref.part(), name);
    check("recipe", ref.recipe(), recipe.text());
    if (ref.pairing().isPresent() && recipe.augmentation().mixing() == null) {
      throw new InputException("%s: the batch is to be mixed, and the recipe does not say how; give every node the same experiment",
          set.name());
    }
  }

  private void check(String what, String asked, String ours) {
    if (!asked.equals(ours)) {
      throw new InputException("%s: the batch asks for %s \"%s\", here it is \"%s\"; give every node the same data and "
          + "experiment", set.name(), what, asked, ours);
    }
  }
}
