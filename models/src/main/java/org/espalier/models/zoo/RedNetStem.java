package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.ConvInit;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Involution;
import org.espalier.models.nn.InvolutionNorm;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;

/**
 * What a RedNet begins with (Li et al. 2021), under the published names: 3 x 3 convolution with stride 2 to half of the channels
 * {@code 0.conv}, 3 x 3 involution {@code 1}, 3 x 3 convolution {@code 4.conv}, each with its BatchNorm and a ReLU. Maps (B, 3, H, W) to
 * (B, C, H / 2, W / 2), rounded up.
 *
 * @param groupWidth channels that share a kernel of the involution
 */
record RedNetStem(int channels, int groupWidth, ConvInit init) implements Layer {
  private static final int KERNEL = 3;

  @Override
  public Shape declare(Declaration weights, Shape image) {
    return last().declare(weights, second().declare(weights, first().declare(weights, image)));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    return last().forward(pass, second().forward(pass, first().forward(pass, images)));
  }

  private ConvNorm first() {
    return new ConvNorm("0.conv", "0.bn", init.plain(3, channels / 2, KERNEL, 2), Activation.RELU);
  }

  private InvolutionNorm second() {
    return new InvolutionNorm("1", "2", new Involution(channels / 2, KERNEL, 1, groupWidth, init));
  }

  private ConvNorm last() {
    return new ConvNorm("4.conv", "4.bn", init.plain(channels / 2, channels, KERNEL, 1), Activation.RELU);
  }
}
