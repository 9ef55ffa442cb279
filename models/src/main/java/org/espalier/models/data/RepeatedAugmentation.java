package org.espalier.models.data;

/**
 * The order of an epoch in which every sample comes several times in a row (Hoffer et al. 2020; the sampler of DeiT). The
 * repetition of a permutation of n samples is dealt out to replicas in turn, filled up by its own beginning; each keeps so many
 * entries that together they are about n, rounded down to a multiple of 256: an epoch sees n / repeats samples. Fewer than 256 are
 * not rounded, where the original would be left with none.
 *
 * @param repeats  copies of a sample, at least 1
 * @param replicas that share an epoch; 1 for all of it at once
 */
public record RepeatedAugmentation(int repeats, int replicas) {
  private static final int ROUND = 256;

  /** Entries of one replica in an epoch of {@code samples}. */
  public int length(int samples) {
    return (samples < ROUND ? samples : samples / ROUND * ROUND) / replicas;
  }

  /** Where in the permutation a replica's entry is from. */
  public int place(int samples, int replica, int entry) {
    return repeated(samples, replica, entry) / repeats;
  }

  /** Which copy of the sample it is, from 0. */
  public int occurrence(int samples, int replica, int entry) {
    return repeated(samples, replica, entry) % repeats;
  }

  private int repeated(int samples, int replica, int entry) {
    return Math.toIntExact((replica + (long) entry * replicas) % ((long) samples * repeats));
  }
}
