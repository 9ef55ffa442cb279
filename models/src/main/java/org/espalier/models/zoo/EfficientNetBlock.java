package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.SqueezeExcite;

/**
 * A block of EfficientNet (Tan and Le 2019) with timm's names. A depth-wise convolution carries kernel and stride, padded by
 * half its kernel on every side; the last 1 x 1 convolution has no activation. Maps (B, in, H, W) to
 * (B, out, H / stride, W / stride), rounded up.
 */
public sealed interface EfficientNetBlock extends Layer {

  /**
   * conv_dw, bn1, SiLU, se, conv_pw, bn2.
   *
   * @param seChannels reduced width of the squeeze-excitation
   * @param skip       whether the input is added; needs stride 1 and equal channels
   */
  record DepthwiseSeparable(int inChannels, int outChannels, int kernel, int stride, int seChannels, boolean skip)
      implements EfficientNetBlock {
    public DepthwiseSeparable {
      requireFit(inChannels, outChannels, kernel, stride, skip);
    }

    @Override
    public Shape declare(Declaration weights, Shape in) {
      Shape map = weights.add("se", squeeze(), depthwise().declare(weights, in));
      return pointwise().declare(weights, map);
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
      NDArray y = pass.run("se", squeeze(), depthwise().forward(pass, x));
      return skip ? pointwise().forwardAdd(pass, y, x) : pointwise().forward(pass, y);
    }

    private ConvNorm depthwise() {
      return unit("conv_dw", "bn1", inChannels, inChannels, kernel, stride, inChannels, Activation.SILU);
    }

    private SqueezeExcite squeeze() {
      return new SqueezeExcite(inChannels, seChannels);
    }

    private ConvNorm pointwise() {
      return unit("conv_pw", "bn2", inChannels, outChannels, 1, 1, 1, Activation.NONE);
    }
  }

  /**
   * conv_pw, bn1, SiLU, conv_dw, bn2, SiLU, se, conv_pwl, bn3.
   *
   * @param midChannels width between the two 1 x 1 convolutions
   * @param seChannels  reduced width of the squeeze-excitation
   * @param skip        whether the input is added; needs stride 1 and equal channels
   */
  record InvertedResidual(int inChannels, int midChannels, int outChannels, int kernel, int stride, int seChannels, boolean skip)
      implements EfficientNetBlock {
    public InvertedResidual {
      requireFit(inChannels, outChannels, kernel, stride, skip);
    }

    @Override
    public Shape declare(Declaration weights, Shape in) {
      Shape map = depthwise().declare(weights, expand().declare(weights, in));
      return project().declare(weights, weights.add("se", squeeze(), map));
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
      NDArray y = pass.run("se", squeeze(), depthwise().forward(pass, expand().forward(pass, x)));
      return skip ? project().forwardAdd(pass, y, x) : project().forward(pass, y);
    }

    private ConvNorm expand() {
      return unit("conv_pw", "bn1", inChannels, midChannels, 1, 1, 1, Activation.SILU);
    }

    private ConvNorm depthwise() {
      return unit("conv_dw", "bn2", midChannels, midChannels, kernel, stride, midChannels, Activation.SILU);
    }

    private SqueezeExcite squeeze() {
      return new SqueezeExcite(midChannels, seChannels);
    }

    private ConvNorm project() {
      return unit("conv_pwl", "bn3", midChannels, outChannels, 1, 1, 1, Activation.NONE);
    }
  }

  /** A convolution with symmetric padding and timm's initial values, and its BatchNorm. */
  static ConvNorm unit(String conv, String norm, int in, int out, int kernel, int stride, int groups, Activation activation) {
    Init init = Init.heNormalFanOut((double) kernel * kernel * out / groups);
    Conv2d convolution = new Conv2d(in, out, kernel, stride, kernel / 2, groups, false, init, Init.ZEROS);
    return new ConvNorm(conv, norm, convolution, activation);
  }

  private static void requireFit(int in, int out, int kernel, int stride, boolean skip) {
    require(kernel % 2 == 1 && stride >= 1, "a block with kernel %d and stride %d: the kernel must be odd, the stride at least 1",
        kernel, stride);
    require(!skip || in == out && stride == 1, "a block from %d to %d channels with stride %d changes the shape: it cannot add "
        + "its input", in, out, stride);
  }
}
