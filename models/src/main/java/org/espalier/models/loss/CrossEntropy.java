package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Cross-entropy with hard labels, in nats. */
public final class CrossEntropy {
  private static final Kernels KERNELS = Kernels.of(CrossEntropy.class);
  private static final Kernel CROSS_ENTROPY = KERNELS.method("cross_entropy");
  private static final Kernel HITS = KERNELS.method("hits");

  private CrossEntropy() {}

  /**
   * Sum over the samples, times a scale: 1 / global batch size for a mean over all shards.
   *
   * @param logits (B, K)
   * @param labels (B), int64, in 0 .. K - 1
   */
  public static NDArray of(Scope scope, NDArray logits, NDArray labels, double scale) {
    return CROSS_ENTROPY.call(scope, logits, labels, scale);
  }

  /**
   * How many labels are among the {@code k} largest logits, as a float32 scalar. Of equal logits the lower class comes first.
   */
  public static NDArray hits(Scope scope, NDArray logits, NDArray labels, int k) {
    return HITS.call(scope, logits, labels, k);
  }
}
