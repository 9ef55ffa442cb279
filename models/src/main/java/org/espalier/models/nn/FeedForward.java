package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * The MLP of a transformer block: second(dropout(GELU(first(x)))), GELU exact. Maps (B, N, C) to (B, N, C).
 *
 * @param first  published name of the linear map to {@code hidden}
 * @param second published name of the linear map back
 */
public record FeedForward(int channels, int hidden, double dropout, String first, String second, Init weightInit, Init biasInit)
    implements Layer {
  private static final Kernel FEED_FORWARD = Kernels.of(FeedForward.class, Dropout.class).method("feed_forward");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    Shape middle = weights.add(first, new Linear(channels, hidden, weightInit, biasInit), in);
    return weights.add(second, new Linear(hidden, channels, weightInit, biasInit), middle);
  }

  /** Multiply-accumulates of one token. */
  public long macsOfToken() {
    return 2L * channels * hidden;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return FEED_FORWARD.call(pass.scope(), x, pass.weight(first + ".weight"), pass.weight(first + ".bias"),
        pass.weight(second + ".weight"), pass.weight(second + ".bias"),
        Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, "hidden"));
  }
}
