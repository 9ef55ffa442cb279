package org.espalier.models.train;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.data.BatchRef;

/**
 * Neighbouring shards of a batch: those that one worker computes.
 *
 * @param first index of the first, from 0
 * @param end   index behind the last
 * @param of    shards of the whole batch
 */
public record ShardRange(int first, int end, int of) {
  public ShardRange {
    if (first < 0 || first >= end || end > of) {
      throw new IllegalArgumentException("shards %d to %d, without the last, of %d: give at least one, inside the batch"
          .formatted(first, end, of));
    }
  }

  /** Every shard of a batch. */
  public static ShardRange all(int of) {
    return new ShardRange(0, of, of);
  }

  /**
   * All shards over some workers, as evenly as they come, the larger ranges first.
   *
   * @param workers at most one a shard
   */
  public static List<ShardRange> split(int of, int workers) {
    int each = of / workers;
    int larger = of % workers;
    return IntStream.range(0, workers).mapToObj(worker -> {
      int first = worker * each + Math.min(worker, larger);
      return new ShardRange(first, first + each + (worker < larger ? 1 : 0), of);
    }).toList();
  }

  /** Whether no shard stands before these, so that their worker begins the sum. */
  public boolean begins() {
    return first == 0;
  }

  /** Whether no shard stands behind these, so that their worker ends the sum. */
  public boolean ends() {
    return end == of;
  }

  public int count() {
    return end - first;
  }

  /** Indices in the batch, in order. */
  IntStream indices() {
    return IntStream.range(first, end);
  }

  /** These shards' samples of a batch. */
  BatchRef of(BatchRef batch) {
    int rows = batch.size() / of;
    return batch.part(first * rows, end * rows);
  }
}
