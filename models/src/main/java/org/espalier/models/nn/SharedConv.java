package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * The generalised convolution of an agent that shares weights with its ViT (spec section 5): position h has the weight W_O,h W_V,h
 * of head h, so the map is: project by W_V, shift each head's channels by its position, project by W_O. That is the convolution
 * with the product kernel at 2 / heads of its cost, since the zero padding of x is that of W_V x. The bias of V is not used. Reads
 * the attention's {@code linear_qkv.weight}, {@code linear_out.weight} and {@code linear_out.bias}; declares nothing of its own.
 */
public record SharedConv(int channels, int heads) implements ChannelBias {
  private static final Kernel SHARED_CONV = Kernels.of(SharedConv.class).method("shared_conv");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    weights.cost(in.get(1) * in.get(2) * channels * channels * heads, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    KernelGrid grid = new KernelGrid(heads);
    return SHARED_CONV.call(pass.scope(), x, pass.weight("linear_qkv.weight"), pass.weight("linear_out.weight"),
        pass.weight(channelBias()), heads, grid.rows(), grid.side(), grid.padding());
  }

  @Override
  public String channelBias() {
    return "linear_out.bias";
  }
}
