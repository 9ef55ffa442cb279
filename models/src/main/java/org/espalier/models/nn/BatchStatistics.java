package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * What a normalisation saw in the batch of one training pass. The tensors belong to the scope of the pass.
 *
 * @param layer    where the normalisation stands: what comes before the names of its weights, with the dot
 * @param mean     (C)
 * @param variance (C), unbiased
 */
public record BatchStatistics(String layer, NDArray mean, NDArray variance) {
  static final String MEAN = "running_mean";
  static final String VARIANCE = "running_var";
  private static final double MOMENTUM = 0.1;
  private static final Kernel MOVE = Kernels.of(BatchStatistics.class).method("move");

  /** The same in a network that is a part of another. */
  public BatchStatistics inside(String prefix) {
    return new BatchStatistics(prefix + layer, mean, variance);
  }

  /**
   * Moves running statistics, in place, by momentum 0.1 of what was seen; what was seen first moves them first.
   *
   * @param running by full name
   */
  public static void move(Weights running, List<BatchStatistics> seen) {
    if (!seen.isEmpty()) {
      MOVE.run(of(seen, one -> running.get(one.layer + MEAN)), of(seen, BatchStatistics::mean),
          of(seen, one -> running.get(one.layer + VARIANCE)), of(seen, BatchStatistics::variance), MOMENTUM);
    }
  }

  private static List<NDArray> of(List<BatchStatistics> seen, Function<BatchStatistics, NDArray> tensor) {
    return seen.stream().map(tensor).toList();
  }
}
