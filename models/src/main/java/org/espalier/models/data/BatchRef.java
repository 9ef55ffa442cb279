package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Names a batch fully: whoever has the data can build it again, bit for bit, so images need not travel.
 *
 * @param dataHash content hash of the source
 * @param part     {@code train}, {@code validation} or {@code test}
 * @param recipe   {@link Recipe#text()} of the part
 * @param seed     of the augmentation
 * @param epoch    from 0, of the augmentation
 * @param samples  in the order of the batch
 * @param pairing  with what they are mixed, if the recipe mixes; their targets are soft then
 */
public record BatchRef(String dataHash, String part, String recipe, long seed, long epoch, List<Sample> samples,
    Optional<Pairing> pairing) {

  /**
   * With what the samples of a batch, or of a part of it, are mixed.
   *
   * @param step     index of the batch in its run, from 0: the mixing is drawn by it
   * @param first    position in the whole batch of the first sample here
   * @param of       samples of the whole batch
   * @param partners one a sample here
   */
  public record Pairing(long step, int first, int of, List<Sample> partners) {
    public Pairing {
      partners = List.copyOf(partners);
    }

    private Pairing part(int from, int end) {
      return new Pairing(step, first + from, of, partners.subList(from, end));
    }

    /** Index among the samples here of the partner of one of them; outside them if the partner is not here. */
    int partnerOf(int sample) {
      return of - 1 - (first + sample) - first;
    }
  }

  public BatchRef {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one sample");
    }
    samples = List.copyOf(samples);
    if (pairing.isPresent() && pairing.get().partners().size() != samples.size()) {
      throw new IllegalArgumentException(pairing.get().partners().size() + " partners for " + samples.size() + " samples");
    }
  }

  /** Samples that are not mixed. */
  public BatchRef(String dataHash, String part, String recipe, long seed, long epoch, List<Sample> samples) {
    this(dataHash, part, recipe, seed, epoch, samples, Optional.empty());
  }

  /** This batch, whole, with each sample paired with the one as far from the end as it is from the beginning. */
  BatchRef paired(long step) {
    List<Sample> reversed = new ArrayList<>(samples);
    Collections.reverse(reversed);
    return new BatchRef(dataHash, part, recipe, seed, epoch, samples, Optional.of(new Pairing(step, 0, samples.size(), reversed)));
  }

  /** The samples from a place on up to another, without it. What is drawn for a sample does not depend on who is beside it,
   * and partners stay the same. */
  public BatchRef part(int first, int end) {
    return new BatchRef(dataHash, part, recipe, seed, epoch, samples.subList(first, end),
        pairing.map(whole -> whole.part(first, end)));
  }

  public int size() {
    return samples.size();
  }
}
