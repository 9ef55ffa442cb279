package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Alpha-entmax (Peters et al. 2019; Correia et al. 2019): a softmax that gives exact zeros, p_i = [(alpha - 1) s_i -
 * tau]_+^(1 / (alpha - 1)) with tau such that p sums to 1, over the last dimension. Differentiable in the scores and in alpha.
 */
public final class Entmax {
  private static final Kernels KERNELS = Kernels.of(Entmax.class);
  private static final Kernel ENTMAX = KERNELS.method("entmax");
  private static final Kernel ENTMAX15 = KERNELS.method("entmax15");

  private Entmax() {}

  /**
   * By bisection.
   *
   * @param alpha above 1 and up to 2; a shape that broadcasts to the scores' with a last dimension of 1
   */
  public static NDArray entmax(Scope scope, NDArray scores, NDArray alpha) {
    return ENTMAX.call(scope, scores, alpha);
  }

  /** Exactly, by sorting, for alpha = 1.5. */
  public static NDArray entmax15(Scope scope, NDArray scores) {
    return ENTMAX15.call(scope, scores);
  }
}
