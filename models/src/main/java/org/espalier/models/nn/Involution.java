package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Involution (Li et al. 2021): every cell has a kernel of its own, made from what is in the cell, and the channels of a group share it.
 * Maps (B, C, H, W), both sides multiples of the stride, to (B, C, H / stride, W / stride). Parameters: conv1.conv, conv1.bn, conv2.conv.
 * The tap {@code kernel} hands out the kernels (B, groups kernel^2, H / stride, W / stride): group by group, row by row.
 *
 * @param kernel     side of the kernels, odd
 * @param stride     cells are pooled by it before their kernel is made
 * @param groupWidth channels that share a kernel; a divisor of the channels
 * @param reduction  channels over those that a kernel is made from
 */
public record Involution(int channels, int kernel, int stride, int groupWidth, int reduction, ConvInit init) implements Layer {
  private static final Kernel INVOLUTION = Kernels.of(Involution.class).method("involution");
  private static final int REDUCTION = 4;

  public Involution {
    if (groupWidth < 1 || channels % groupWidth != 0 || channels < reduction || kernel % 2 == 0) {
      throw new IllegalArgumentException("no involution of %d channels in groups of %d has kernels of side %d from 1 / %d of the channels"
          .formatted(channels, groupWidth, kernel, reduction));
    }
  }

  /** With a quarter of the channels for the kernels, as published. */
  public Involution(int channels, int kernel, int stride, int groupWidth, ConvInit init) {
    this(channels, kernel, stride, groupWidth, REDUCTION, init);
  }

  /** @throws InputException if a side of the map is no multiple of the stride: its last cells would have no kernel */
  @Override
  public Shape declare(Declaration weights, Shape map) {
    if (map.get(1) % stride != 0 || map.get(2) % stride != 0) {
      throw new InputException("an involution with stride %d halves maps whose sides are multiples of %d, but its map has %d x %d cells: "
          + "choose images of other sides", stride, stride, map.get(1), map.get(2));
    }
    Shape output = new Shape(channels, map.get(1) / stride, map.get(2) / stride);
    weights.add("conv2.conv", expand(), weights.add("conv1", reduce(), output));
    weights.cost(output.size() * kernel * kernel, output);
    return output;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray cells = stride == 1 ? x : Pooling.average(pass, x, stride);                                  // (B, C, h, w)
    NDArray kernels = pass.run("conv2.conv", expand(), pass.run("conv1", reduce(), cells));
    return apply(pass.scope(), x, pass.tap("kernel", kernels));
  }

  /** The map seen through given kernels, laid out as the tap hands them out. */
  public NDArray apply(Scope scope, NDArray x, NDArray kernels) {
    return INVOLUTION.call(scope, x, kernels, kernel, stride, groupWidth);
  }

  private ConvNorm reduce() {
    return new ConvNorm("conv", "bn", init.plain(channels, channels / reduction, 1, 1), Activation.RELU);
  }

  private Conv2d expand() {
    return init.biased(channels / reduction, channels / groupWidth * kernel * kernel, 1, 1, 0);
  }
}
