package org.espalier.analysis.ensemble;

/**
 * What a voice says of a batch, row by row.
 *
 * @param logits   (B, K)
 * @param features (B, d), what its classifier reads; empty where it has no single one
 */
record Said(float[] logits, float[] features) {
  private static final float[] NONE = {};

  /** Of a voice whose answer is made of several. */
  static Said ofSeveral(float[] logits) {
    return new Said(logits, NONE);
  }
}
