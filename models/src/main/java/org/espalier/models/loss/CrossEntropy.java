package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Cross-entropy in nats, with labels or with soft targets: distributions over the classes. */
public final class CrossEntropy {
  private static final Kernels KERNELS = Kernels.of(CrossEntropy.class);
  private static final Kernel CROSS_ENTROPY = KERNELS.method("cross_entropy");
  private static final Kernel HITS = KERNELS.method("hits");

  private CrossEntropy() {}

  /**
   * Sum over the samples, times a scale: 1 / global batch size for a mean over all shards. With soft targets that of
   * -sum y log softmax.
   *
   * @param logits  (B, K)
   * @param targets labels (B), int64, in 0 .. K - 1; or soft targets (B, K), float32
   */
  public static NDArray of(Scope scope, NDArray logits, NDArray targets, double scale) {
    return CROSS_ENTROPY.call(scope, logits, targets, scale);
  }

  /**
   * How many labels are among the {@code k} largest logits, as a float32 scalar. Of equal logits the lower class comes first. Of a
   * soft target its largest class counts as the label: under mixing that says little, for the other label is right as well.
   *
   * @param targets as in {@link #of}
   */
  public static NDArray hits(Scope scope, NDArray logits, NDArray targets, int k) {
    return HITS.call(scope, logits, targets, k);
  }
}
