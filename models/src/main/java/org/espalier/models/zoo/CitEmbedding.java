package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.ConvInit;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.TokenSequence;

/**
 * An image as tokens, seen with the bias of a stem (co-advise spec, section 5): the stem, then patches of its map, {@code proj}. Maps
 * (B, 3, H, W) to (B, N, C), row by row, N = H W / (4 patch^2).
 *
 * @param name  of the stem
 * @param stem  maps (B, 3, H, W) to (B, width, H / 2, W / 2)
 * @param patch side of a patch in cells of that map
 */
record CitEmbedding(String name, Layer stem, int width, int patch, int channels) implements Layer {

  /** By convolutions, {@code conv}. */
  static CitEmbedding convolutional(CitConfig config) {
    return new CitEmbedding("conv", new ConvStem(config.stemWidth()), config.stemWidth(), config.projPatch(), config.embedDim());
  }

  /** By the involution of a RedNet's {@code stem}. */
  static CitEmbedding involutional(CitConfig config) {
    RedNetStem stem = new RedNetStem(config.stemWidth(), config.groupWidth(), ConvInit.FAN_IN);
    return new CitEmbedding("stem", stem, config.stemWidth(), config.projPatch(), config.embedDim());
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = weights.add("proj", projection(), weights.add(name, stem, image));
    return new Shape(map.get(1) * map.get(2), map.get(0));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray map = pass.run("proj", projection(), pass.run(name, stem, images));                          // (B, C, n, m)
    return TokenSequence.ofMap(pass.scope(), map);
  }

  private Conv2d projection() {
    return ConvInit.FAN_IN.biased(width, channels, patch, patch, 0);
  }

  /** 7 x 7 with stride 2, then twice 3 x 3: 0 and 1, 3 and 4, 6 and 7, each a convolution with its BatchNorm and a ReLU. */
  private record ConvStem(int width) implements Layer {
    @Override
    public Shape declare(Declaration weights, Shape image) {
      return third().declare(weights, second().declare(weights, first().declare(weights, image)));
    }

    @Override
    public NDArray forward(Pass pass, NDArray images) {
      return third().forward(pass, second().forward(pass, first().forward(pass, images)));
    }

    private ConvNorm first() {
      return new ConvNorm("0", "1", ConvInit.FAN_IN.plain(3, width, 7, 2), Activation.RELU);
    }

    private ConvNorm second() {
      return new ConvNorm("3", "4", ConvInit.FAN_IN.plain(width, width, 3, 1), Activation.RELU);
    }

    private ConvNorm third() {
      return new ConvNorm("6", "7", ConvInit.FAN_IN.plain(width, width, 3, 1), Activation.RELU);
    }
  }
}
