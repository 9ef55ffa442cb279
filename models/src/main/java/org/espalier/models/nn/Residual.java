package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** The end of a residual branch: x + dropout(branch). */
public final class Residual {
  private static final Kernel ADD = Kernels.of(Residual.class, Dropout.class).method("residual");

  private Residual() {}

  /**
   * @param branch of the shape of {@code x}
   * @param dropout rate on the branch
   * @param site name of the branch, for its draws
   */
  public static NDArray add(Pass pass, NDArray x, NDArray branch, double dropout, String site) {
    return ADD.call(pass.scope(), x, branch, Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, site));
  }
}
