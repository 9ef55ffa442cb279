package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Gradient alignment (Yu et al. 2020; spec section 8): Align(gA | gV) = gA - min(0, <gA, gV>) / |gV|^2 gV, which is gA itself where
 * gV is zero. Products are accumulated in float64.
 */
public final class Alignment {
  private static final Kernels KERNELS = Kernels.of(Alignment.class);
  private static final Kernel ALIGN = KERNELS.method("align");
  private static final Kernel DOT = KERNELS.method("dot");

  private Alignment() {}

  /** Over what the inner product and the norm run. */
  public enum Extent {
    /** All shared tensors as one vector. */
    @JsonProperty("global") GLOBAL,
    /** The shared tensors of one layer. */
    @JsonProperty("layer") LAYER,
    @JsonProperty("tensor") TENSOR
  }

  /**
   * The agent's gradients, aligned with the ViT's.
   *
   * @param layers the layer of each tensor; tensors of a layer stand together
   * @return one a tensor, of its shape
   */
  public static List<NDArray> align(Scope scope, List<NDArray> agent, List<NDArray> vit, List<Integer> layers, Extent extent) {
    List<NDArray> aligned = new ArrayList<>();
    int from = 0;
    while (from < agent.size()) {
      int to = end(from, layers, extent);
      aligned.addAll(List.of(ALIGN.callAll(scope, agent.subList(from, to), vit.subList(from, to))));
      from = to;
    }
    return aligned;
  }

  /** The inner product of all tensors as one vector, a float32 scalar; below 0 the gradients conflict. */
  public static NDArray dot(Scope scope, List<NDArray> agent, List<NDArray> vit) {
    return DOT.call(scope, agent, vit);
  }

  private static int end(int from, List<Integer> layers, Extent extent) {
    int to = from + 1;
    while (to < layers.size() && extent != Extent.TENSOR
        && (extent == Extent.GLOBAL || layers.get(to).equals(layers.get(from)))) {
      to++;
    }
    return to;
  }
}
