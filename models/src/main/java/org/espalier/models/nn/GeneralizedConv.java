package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * The agent's counterpart of self-attention: a convolution with one kernel position a head (Bootstrapping ViTs, section 3; spec
 * section 3). Maps (B, C, H, W) to the same shape. Nine positions are stored as a 3 x 3 kernel, conv.weight (C, C, 3, 3) and
 * conv.bias; any other number as weight (C, C, positions) and bias.
 */
public record GeneralizedConv(int channels, int positions) implements ChannelBias {
  private static final Kernel CONV = Kernels.of(GeneralizedConv.class).method("generalized_conv");
  private static final int ORDINARY = 9;

  @Override
  public Shape declare(Declaration weights, Shape in) {
    Init init = Init.xavierUniform((double) channels * positions, (double) channels * positions);
    if (positions == ORDINARY) {
      weights.parameter("conv.weight", init, channels, channels, 3, 3);
    } else {
      weights.parameter("weight", init, channels, channels, positions);
    }
    weights.parameter(channelBias(), Init.ZEROS, channels);
    weights.cost(in.get(1) * in.get(2) * channels * channels * positions, in);
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    KernelGrid grid = new KernelGrid(positions);
    NDArray weight = pass.weight(positions == ORDINARY ? "conv.weight" : "weight");
    return CONV.call(pass.scope(), x, weight, pass.weight(channelBias()), positions, grid.rows(), grid.side(), grid.padding());
  }

  @Override
  public String channelBias() {
    return positions == ORDINARY ? "conv.bias" : "bias";
  }
}
