package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.ConvInit;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Involution;
import org.espalier.models.nn.InvolutionNorm;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;

/**
 * A residual block of ResNet (He et al. 2016, in torchvision's form), with its names: conv1, bn1, conv2, bn2, ..., and
 * downsample.0, downsample.1 where the shortcut is a projection. Maps (B, in, H, W) to (B, out, H / stride, W / stride), rounded
 * up. {@code zeroLast} says whether the weight of the last BatchNorm is zero at first: the block then begins as its shortcut.
 */
public sealed interface ResNetBlock extends Layer {

  /** Channels that come out. */
  int outChannels();

  /**
   * Two 3 x 3 convolutions, the first with the stride.
   *
   * @param projection whether the shortcut is a 1 x 1 convolution with the stride and a BatchNorm; needed if the shape changes
   */
  record Basic(int inChannels, int planes, int stride, boolean projection, boolean zeroLast) implements ResNetBlock {
    public Basic {
      requireFit(inChannels, planes, stride, projection);
    }

    @Override
    public int outChannels() {
      return planes;
    }

    @Override
    public Shape declare(Declaration weights, Shape in) {
      Shape map = second().declare(weights, first().declare(weights, in));
      return projection ? shortcut(inChannels, planes, stride).declare(weights, in) : map;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
      NDArray kept = projection ? shortcut(inChannels, planes, stride).forward(pass, x) : x;
      return second().forwardAdd(pass, first().forward(pass, x), kept);
    }

    private ConvNorm first() {
      return unit("conv1", "bn1", inChannels, planes, 3, stride, Activation.RELU);
    }

    private ConvNorm second() {
      return last("conv2", "bn2", planes, planes, 3, zeroLast);
    }
  }

  /**
   * 1 x 1 to {@code planes}, 3 x 3 with the stride ("v1.5"), 1 x 1 to {@code planes * expansion}.
   *
   * @param expansion  4 in every published network
   * @param projection whether the shortcut is a 1 x 1 convolution with the stride and a BatchNorm; needed if the shape changes
   * @param middle     between the 1 x 1 convolutions, named conv2 and bn2: from planes to planes, with the stride and a ReLU
   */
  record Bottleneck(int inChannels, int planes, int stride, int expansion, boolean projection, boolean zeroLast, Layer middle)
      implements ResNetBlock {
    public Bottleneck {
      requireFit(inChannels, planes * expansion, stride, projection);
    }

    public Bottleneck(int inChannels, int planes, int stride, int expansion, boolean projection, boolean zeroLast) {
      this(inChannels, planes, stride, expansion, projection, zeroLast, unit("conv2", "bn2", planes, planes, 3, stride, Activation.RELU));
    }

    /** With an involution in the middle (RedNet, Li et al. 2021). */
    static Bottleneck around(Involution involution, int inChannels, int expansion, boolean projection, boolean zeroLast) {
      return new Bottleneck(inChannels, involution.channels(), involution.stride(), expansion, projection, zeroLast,
          new InvolutionNorm("conv2", "bn2", involution));
    }

    @Override
    public int outChannels() {
      return planes * expansion;
    }

    @Override
    public Shape declare(Declaration weights, Shape in) {
      Shape map = third().declare(weights, middle.declare(weights, first().declare(weights, in)));
      return projection ? shortcut(inChannels, outChannels(), stride).declare(weights, in) : map;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
      NDArray kept = projection ? shortcut(inChannels, outChannels(), stride).forward(pass, x) : x;
      return third().forwardAdd(pass, middle.forward(pass, first().forward(pass, x)), kept);
    }

    private ConvNorm first() {
      return unit("conv1", "bn1", inChannels, planes, 1, 1, Activation.RELU);
    }

    private ConvNorm third() {
      return last("conv3", "bn3", planes, outChannels(), 1, zeroLast);
    }
  }

  /** A convolution that keeps the side but for its stride, with He's initial values, and its BatchNorm. */
  static ConvNorm unit(String conv, String norm, int in, int out, int kernel, int stride, Activation activation) {
    return new ConvNorm(conv, norm, ConvInit.FAN_OUT.plain(in, out, kernel, stride), activation);
  }

  private static ConvNorm last(String conv, String norm, int in, int out, int kernel, boolean zero) {
    return new ConvNorm(conv, norm, ConvInit.FAN_OUT.plain(in, out, kernel, 1), Activation.RELU, zero ? Init.ZEROS : Init.ONES);
  }

  private static ConvNorm shortcut(int in, int out, int stride) {
    return unit("downsample.0", "downsample.1", in, out, 1, stride, Activation.NONE);
  }

  private static void requireFit(int in, int out, int stride, boolean projection) {
    require(in >= 1 && out >= 1 && stride >= 1, "a residual block from %d to %d channels with stride %d: each must be at least 1",
        in, out, stride);
    require(projection || in == out && stride == 1, "a residual block from %d to %d channels with stride %d changes the shape: "
        + "its shortcut must be a projection", in, out, stride);
  }
}
