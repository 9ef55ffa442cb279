package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
  private volatile Order latest;

  private record Order(long epoch, int[] samples) {}

  private BatchPlan(DataPart part, long seed, int batchSize, boolean training) {
    if (batchSize < 1) {
      throw new InputException("the batch size is %d: give at least 1", batchSize);
    }
    if (training && part.set().size() < batchSize) {
      throw new InputException("%s has %d samples, less than one batch of %d: lower the batch size or take more data",
          part.set().name(), part.set().size(), batchSize);
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
    int size = part.set().size();
    return training ? size / batchSize : (int) (((long) size + batchSize - 1) / batchSize);
  }

  /** The batch at a place. */
  public BatchRef batch(long epoch, int index) {
    if (epoch < 0 || index < 0 || index >= batches()) {
      throw new IllegalArgumentException("no batch " + index + " in epoch " + epoch + ": an epoch has " + batches());
    }
    int[] order = order(epoch);
    int end = (int) Math.min(order.length, (index + 1L) * batchSize);
    List<Sample> samples = new ArrayList<>(batchSize);
    for (int i = index * batchSize; i < end; i++) {
      samples.add(new Sample(part.set().id(order[i]), 0));
    }
    return new BatchRef(part.set().contentHash(), part.name(), part.recipe().text(), seed, training ? epoch : 0, samples);
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
