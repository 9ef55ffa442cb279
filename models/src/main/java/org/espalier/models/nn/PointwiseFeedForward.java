package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * The MLP of a transformer block on maps: two 1 x 1 convolutions with an exact GELU and dropout between them. Maps (B, C, H, W) to
 * the same shape. Parameters: conv1 (hidden, C, 1, 1), conv2 (C, hidden, 1, 1) with biases; if shared, those of the ViT's MLP,
 * linear1 and linear2, which it then does not declare.
 */
public record PointwiseFeedForward(int channels, int hidden, double dropout, boolean shared, Init biasInit) implements ChannelBias {
  private static final Kernel FEED_FORWARD =
      Kernels.of(PointwiseFeedForward.class, Dropout.class).method("pointwise_feed_forward");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    Init init = Init.xavierUniform(channels, hidden);
    if (!shared) {
      Shape middle = weights.add("conv1", Conv2d.biased(channels, hidden, 1, 1, 0, init, biasInit), in);
      return weights.add("conv2", Conv2d.biased(hidden, channels, 1, 1, 0, init, biasInit), middle);
    }
    weights.cost(2L * in.size() * hidden, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    String first = shared ? "linear1" : "conv1";
    return FEED_FORWARD.call(pass.scope(), x, pass.weight(first + ".weight"), pass.weight(first + ".bias"),
        pass.weight(second() + ".weight"), pass.weight(channelBias()),
        Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, "hidden"));
  }

  private String second() {
    return shared ? "linear2" : "conv2";
  }

  @Override
  public String channelBias() {
    return second() + ".bias";
  }
}
