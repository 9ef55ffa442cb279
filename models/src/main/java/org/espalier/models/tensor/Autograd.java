package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.function.Supplier;

/** Recording of graphs and gradients from them. There are no {@code .grad} fields: gradients are values. */
public final class Autograd {
  private static final Kernels KERNELS = Kernels.of(Autograd.class);
  private static final Kernel GRADIENTS = KERNELS.method("gradients");
  private static final Kernel GRADIENTS_FROM = KERNELS.method("gradients_from");

  private Autograd() {}

  /** Runs with gradient recording on, on this thread, and turns it off again. */
  public static <T> T recording(Supplier<T> work) {
    JniUtils.setGradMode(true);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * Gradients of a scalar loss, one per input and of its shape; zeros for an input that the loss does not depend on.
   *
   * @param retain keep the graph for another call
   */
  public static NDArray[] gradients(Scope scope, NDArray loss, List<NDArray> inputs, boolean retain) {
    return GRADIENTS.callAll(scope, loss, inputs, retain);
  }

  /** Gradients of several outputs whose own gradients came from elsewhere. */
  public static NDArray[] gradientsFrom(Scope scope, List<NDArray> outputs, List<NDArray> outputGradients,
      List<NDArray> inputs, boolean retain) {
    return GRADIENTS_FROM.callAll(scope, outputs, outputGradients, inputs, retain);
  }
}
