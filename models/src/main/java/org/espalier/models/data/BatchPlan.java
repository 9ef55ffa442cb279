package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * Which samples are in which batch: a pure function of data, seed, epoch and index. Epochs and indices count from 0. May be
 * used from many threads.
 */
public final class BatchPlan {
  private final DataPart part;
  private final long seed;
  private final int batchSize;
  private final boolean training;
  private final Optional<RepeatedAugmentation> repeated;
  private final int entries;
  private volatile Order latest;

  private record Order(long epoch, int[] samples) {}

  private BatchPlan(DataPart part, long seed, int batchSize, boolean training) {
    if (batchSize < 1) {
      throw new InputException("the batch size is %d: give at least 1", batchSize);
    }
    Augmentation augmentation = part.recipe().augmentation();
    boolean repeats = training && augmentation.copies() > 1;
    this.repeated = repeats ? Optional.of(new RepeatedAugmentation(augmentation.copies(), 1)) : Optional.empty();
    this.entries = repeated.map(order -> order.length(part.set().size())).orElse(part.set().size());
    if (training && entries < batchSize) {
      throw new InputException("an epoch of %s has %d samples, less than one batch of %d: lower the batch size or take more data",
          part.set().name(), entries, batchSize);
    }
    if (training && augmentation.pairs() && batchSize % 2 != 0) {
      throw new InputException("the batch size is %d, and samples of a batch are mixed in pairs: make it even, or set mixup and cutmix "
          + "to 0", batchSize);
    }
    this.part = part;
    this.seed = seed;
    this.batchSize = batchSize;
    this.training = training;
  }

  /** Every epoch in an order of its own, without the last incomplete batch. */
  public static BatchPlan training(DataPart part, long seed, int batchSize) {
    return new BatchPlan(part, seed, batchSize, true);
  }

  /** Every sample once, in the order of the data set, the last batch as small as it comes. */
  public static BatchPlan evaluation(DataPart part, int batchSize) {
    return new BatchPlan(part, 0, batchSize, false);
  }

  public DataPart part() {
    return part;
  }

  public int batchSize() {
    return batchSize;
  }

  /** Batches of an epoch: the steps of a training epoch. */
  public int batches() {
    return training ? entries / batchSize : (int) (((long) entries + batchSize - 1) / batchSize);
  }

  /** The batch at a place. */
  public BatchRef batch(long epoch, int index) {
    if (epoch < 0 || index < 0 || index >= batches()) {
      throw new IllegalArgumentException("no batch " + index + " in epoch " + epoch + ": an epoch has " + batches());
    }
    int[] order = order(epoch);
    int end = (int) Math.min(entries, (index + 1L) * batchSize);
    List<Sample> samples = new ArrayList<>(batchSize);
    for (int i = index * batchSize; i < end; i++) {
      samples.add(sample(order, i));
    }
    BatchRef ref = new BatchRef(part.set().contentHash(), part.name(), part.recipe().text(), seed, training ? epoch : 0, samples);
    return training && part.recipe().augmentation().mixing() != null ? ref.paired(epoch * batches() + index) : ref;
  }

  private Sample sample(int[] order, int entry) {
    if (repeated.isEmpty()) {
      return new Sample(part.set().id(order[entry]), 0);
    }
    RepeatedAugmentation copies = repeated.get();
    return new Sample(part.set().id(order[copies.place(order.length, 0, entry)]), copies.occurrence(order.length, 0, entry));
  }

  /** All batches from a place on, epoch after epoch, without end. */
  public Iterator<BatchRef> from(long epoch, int index) {
    return new Places(epoch, index, Long.MAX_VALUE);
  }

  /** The batches of one epoch. */
  public Iterator<BatchRef> epoch(long epoch) {
    return new Places(epoch, 0, epoch + 1);
  }

  private int[] order(long epoch) {
    Order known = latest;
    if (known == null || known.epoch != epoch) {
      int size = part.set().size();
      known = new Order(epoch, training ? RandomKey.of(seed, "order").time(epoch).stream().permutation(size)
          : IntStream.range(0, size).toArray());
      latest = known;
    }
    return known.samples;
  }

  private final class Places implements Iterator<BatchRef> {
    private final long end;
    private long epoch;
    private int index;

    Places(long epoch, int index, long end) {
      this.epoch = epoch;
      this.index = index;
      this.end = end;
      wrap();
    }

    @Override
    public boolean hasNext() {
      return epoch < end && batches() > 0;
    }

    @Override
    public BatchRef next() {
      BatchRef ref = batch(epoch, index++);
      wrap();
      return ref;
    }

    /** The place behind an epoch's last batch is the beginning of the next epoch. */
    private void wrap() {
      if (index == batches()) {
        epoch++;
        index = 0;
      }
    }
  }
}
