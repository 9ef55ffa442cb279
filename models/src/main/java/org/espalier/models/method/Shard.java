package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.RandomKey;

/**
 * A fixed part of a global batch; BatchNorm normalises within it.
 *
 * @param index       from 0
 * @param images      (b, 3, S, S)
 * @param labels      (b), int64; or soft targets (b, K), where labels are mixed or smoothed
 * @param globalBatch samples of all shards together, B
 * @param key         seed and step of this batch; learner and pass are filled in by the role
 */
public record Shard(int index, NDArray images, NDArray labels, long globalBatch, RandomKey key) {

  /** What a sum over this shard's samples is multiplied by to become its part of the mean over the global batch. */
  double perSample() {
    return 1.0 / globalBatch;
  }

  /** What a mean over this shard is multiplied by. */
  double share() {
    return (double) images.getShape().get(0) / globalBatch;
  }

  /** The random key of one pass of a learner over this shard. */
  RandomKey keyOf(String learner, int pass) {
    return new RandomKey(key.seed(), key.purpose(), learner, "", key.time(), index, pass);
  }
}
