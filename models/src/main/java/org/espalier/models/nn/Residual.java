package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** The end of a residual branch: x + dropPath(dropout(branch)). */
public final class Residual {
  private static final Kernel ADD = Kernels.of(Residual.class, Dropout.class, DropPath.class).method("residual");

  private Residual() {}

  /**
   * Without drop-path.
   *
   * @param branch of the shape of {@code x}
   * @param dropout rate on the branch
   * @param site name of the branch, for its draws
   */
  public static NDArray add(Pass pass, NDArray x, NDArray branch, double dropout, String site) {
    return add(pass, x, branch, dropout, 0, site);
  }

  /**
   * With both.
   *
   * @param dropPath rate at which whole branches fall, sample by sample; drawn at the site with {@code .path} behind it
   */
  public static NDArray add(Pass pass, NDArray x, NDArray branch, double dropout, double dropPath, String site) {
    return ADD.call(pass.scope(), x, branch, Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, site),
        Dropout.rate(pass, dropPath), Dropout.seed(pass, dropPath, site + ".path"));
  }
}
