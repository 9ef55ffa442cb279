package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Stochastic depth (Huang et al. 2016) on residual branches: each sample's branch falls with the rate p, and what stays is divided by
 * 1 - p. Inside the kernels of other layers, as {@link Dropout}; one draw a sample of the shard, in their order.
 */
public final class DropPath {
  private static final Kernel KEPT = Kernels.of(DropPath.class).method("kept_paths");

  private DropPath() {}

  /** Rate of a block, from 0, of a network whose rates rise linearly from 0 to that of the last block. */
  public static double rate(double last, int block, int depth) {
    return depth == 1 ? 0 : last * block / (depth - 1);
  }

  /**
   * The branches that stay, scaled.
   *
   * @param branch (B, ...)
   * @param keep   (B), 1 for a sample whose branch stays, 0 for one whose branch falls
   * @param rate   with which branches fall, below 1
   */
  public static NDArray kept(Scope scope, NDArray branch, NDArray keep, double rate) {
    return KEPT.call(scope, branch, keep, rate);
  }
}
