package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.BatchNorm;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PixelAttention;

/**
 * What a stage of ResT begins with (Zhang and Yang 2021), under the published names: convolutions, then pixel attention {@code pos},
 * which tells the tokens their place. Maps (B, in, H, W) to (B, out, h, w).
 */
sealed interface ResTEmbedding extends Layer {
  Init SMALL = new Init.Normal(0, 0.02);

  /**
   * From an image: conv1, norm1, ReLU, conv2, norm2, ReLU and conv3, each 3 x 3 without bias.
   *
   * @param firstStride of conv1
   * @param lastStride  of conv3
   */
  record Stem(int out, int firstStride, int lastStride) implements ResTEmbedding {
    @Override
    public Shape declare(Declaration weights, Shape image) {
      Shape map = second().declare(weights, first().declare(weights, image));
      return weights.add("pos", new PixelAttention(out, SMALL), weights.add("conv3", third(), map));
    }

    @Override
    public NDArray forward(Pass pass, NDArray images) {
      NDArray map = second().forward(pass, first().forward(pass, images));          // (B, out / 2, H / firstStride, W / firstStride)
      return pass.run("pos", new PixelAttention(out, SMALL), pass.run("conv3", third(), map));
    }

    private ConvNorm first() {
      return new ConvNorm("conv1", "norm1", Conv2d.plain(3, out / 2, 3, firstStride, 1, SMALL), Activation.RELU);
    }

    private ConvNorm second() {
      return new ConvNorm("conv2", "norm2", Conv2d.plain(out / 2, out / 2, 3, 1, 1, SMALL), Activation.RELU);
    }

    private Conv2d third() {
      return Conv2d.plain(out / 2, out, 3, lastStride, 1, SMALL);
    }
  }

  /**
   * From the stage before, at half the side: conv, 3 x 3 with bias, and norm. In training the norm takes that bias out again, so it has no
   * gradient, which computed would be rounding noise.
   */
  record Halving(int in, int out) implements ResTEmbedding {
    @Override
    public Shape declare(Declaration weights, Shape map) {
      Shape halved = weights.add("norm", new BatchNorm(out), weights.add("conv", conv(), map));
      return weights.add("pos", new PixelAttention(out, SMALL), halved);
    }

    @Override
    public NDArray forward(Pass pass, NDArray map) {
      Pass own = pass.in("conv");
      NDArray halved = conv().forward(pass.training() ? own.holding(conv().channelBias()) : own, map);
      return pass.run("pos", new PixelAttention(out, SMALL), pass.run("norm", new BatchNorm(out), halved));
    }

    private Conv2d conv() {
      return Conv2d.biased(in, out, 3, 2, 1, SMALL, Init.uniformFanIn(9.0 * in));
    }
  }
}
