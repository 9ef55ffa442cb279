package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** The L2 norm of all gradients of a learner, and clipping to it. */
public final class GradientNorm {
  private static final Kernels KERNELS = Kernels.of(GradientNorm.class);
  private static final Kernel NORM = KERNELS.method("norm");
  private static final Kernel CLIP = KERNELS.method("clip");

  private GradientNorm() {}

  /** A float32 scalar; not finite if any gradient is not. */
  public static NDArray of(Scope scope, List<NDArray> gradients) {
    return NORM.call(scope, gradients);
  }

  /** Scales the gradients in place by min(1, limit / (norm + 1e-6)), as PyTorch does. */
  public static void clip(List<NDArray> gradients, NDArray norm, double limit) {
    CLIP.run(gradients, norm, limit);
  }
}
