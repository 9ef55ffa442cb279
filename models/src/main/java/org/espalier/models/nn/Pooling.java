package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/** Parameter-free functions of maps (B, C, H, W). */
public final class Pooling {
  private static final Kernels KERNELS = Kernels.of(Pooling.class);
  private static final Kernel AVERAGE = KERNELS.method("average");
  private static final Kernel MAX = KERNELS.method("maximum");
  private static final Kernel GLOBAL = KERNELS.method("global_average");
  private static final Kernel GELU = KERNELS.method("gelu");

  private Pooling() {}

  /** Means of windows that do not overlap; rows and columns that fill no window are left out. */
  public static NDArray average(Pass pass, NDArray x, int window) {
    return AVERAGE.call(pass.scope(), x, window);
  }

  public static NDArray max(Pass pass, NDArray x, int window, int stride, int padding) {
    return MAX.call(pass.scope(), x, window, stride, padding);
  }

  /** (B, C): mean over the map. */
  public static NDArray globalAverage(Pass pass, NDArray x) {
    return GLOBAL.call(pass.scope(), x);
  }

  /** Exact GELU, of any shape. */
  public static NDArray gelu(Pass pass, NDArray x) {
    return GELU.call(pass.scope(), x);
  }
}
