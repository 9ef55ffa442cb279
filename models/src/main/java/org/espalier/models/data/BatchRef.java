package org.espalier.models.data;

import java.util.List;

/**
 * Names a batch fully: whoever has the data can build it again, bit for bit, so images need not travel.
 *
 * @param dataHash content hash of the source
 * @param part     {@code train}, {@code validation} or {@code test}
 * @param recipe   {@link Recipe#text()} of the part
 * @param seed     of the augmentation
 * @param epoch    from 0, of the augmentation
 * @param samples  in the order of the batch
 */
public record BatchRef(String dataHash, String part, String recipe, long seed, long epoch, List<Sample> samples) {
  public BatchRef {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one sample");
    }
    samples = List.copyOf(samples);
  }

  /** The samples from a place on up to another, without it. What is drawn for a sample does not depend on who is beside it. */
  public BatchRef part(int first, int end) {
    return new BatchRef(dataHash, part, recipe, seed, epoch, samples.subList(first, end));
  }

  public int size() {
    return samples.size();
  }
}
