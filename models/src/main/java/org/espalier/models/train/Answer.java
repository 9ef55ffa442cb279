package org.espalier.models.train;

import java.util.Map;

/**
 * What a network makes of a batch in evaluation, row by row, in Java memory.
 *
 * @param logits (B, K) of the whole network
 * @param heads  each head alone, by its name and in their order: one or several
 */
public record Answer(float[] logits, Map<String, Head> heads) {

  /**
   * @param logits (B, K)
   * @param input  (B, C), the features that the head reads
   */
  public record Head(float[] logits, float[] input) {}
}
