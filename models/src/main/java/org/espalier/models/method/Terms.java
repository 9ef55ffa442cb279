package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Numbers of one scored network in one shard, packed into one float32 tensor on the device: they are read once a step. Each is
 * its part of the mean over the global batch, but {@code HITS}, which is a count.
 *
 * @param score  name of the network: {@code vit}, {@code agent}
 * @param packed (5): loss, cross-entropy, distillation, features, hits
 */
public record Terms(String score, NDArray packed) {
  public static final List<String> NAMES = List.of("loss", "ce", "kd", "feature", "hits");
  private static final Kernel PACK = Kernels.of(Terms.class).method("pack");

  static Terms of(Scope scope, String score, NDArray... values) {
    return new Terms(score, PACK.call(scope, (Object) values));
  }
}
