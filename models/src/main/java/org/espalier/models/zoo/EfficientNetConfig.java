package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.espalier.models.nn.Network;

/**
 * EfficientNet with its scaled table written out (spec section 9). BatchNorm epsilon 1e-5, symmetric padding.
 *
 * @param stemChannels width behind the first convolution
 * @param stemStride   2 as published: at 224 pixels the stages of B2 work on 112, 56, 28, 14, 14, 7 and 7 cells a side. At 32
 *                     pixels 1, which leaves 32, 16, 8, 4, 4, 2 and 2
 * @param headChannels width before the mean
 */
public record EfficientNetConfig(int stemChannels, int stemStride, List<Stage> stages, int headChannels) implements ModelConfig {

  /** Kind of block; the names are timm's. */
  public enum Block {
    @JsonProperty("ds") DEPTHWISE_SEPARABLE,
    @JsonProperty("ir") INVERTED_RESIDUAL
  }

  /**
   * Blocks of equal width.
   *
   * @param stride of the first block; the others have 1
   * @param expand width inside a block over width at its start; 1 for {@code ds}, which has no expansion
   */
  public record Stage(Block block, int repeats, int kernel, int stride, int expand, int channels) {
    public Stage {
      require(repeats >= 1 && stride >= 1 && expand >= 1 && channels >= 1,
          "repeats (%d), stride (%d), expand (%d) and channels (%d) of a stage must be at least 1", repeats, stride, expand, channels);
      require(kernel % 2 == 1, "kernel (%d) of a stage must be odd", kernel);
      require(block == Block.INVERTED_RESIDUAL || expand == 1, "a depth-wise separable stage has expand 1, not %d", expand);
    }

    EfficientNetBlock block(int in, int index) {
      int step = index == 0 ? stride : 1;
      int squeezed = (int) Math.max(1, Math.rint(in / 4.0));
      boolean skip = step == 1 && in == channels;
      return block == Block.DEPTHWISE_SEPARABLE
          ? new EfficientNetBlock.DepthwiseSeparable(in, channels, kernel, step, squeezed, skip)
          : new EfficientNetBlock.InvertedResidual(in, in * expand, channels, kernel, step, squeezed, skip);
    }
  }

  public EfficientNetConfig {
    stages = List.copyOf(stages);
    require(!stages.isEmpty(), "stages must name at least one stage");
    require(stemChannels >= 1 && stemStride >= 1 && headChannels >= 1,
        "stemChannels (%d), stemStride (%d) and headChannels (%d) must be at least 1", stemChannels, stemStride, headChannels);
  }

  /** B2: B0 with channels x 1.1 (multiples of 8, the stem kept) and repeats x 1.2. */
  public static EfficientNetConfig b2(int stemStride) {
    Block ir = Block.INVERTED_RESIDUAL;
    return new EfficientNetConfig(32, stemStride, List.of(
        new Stage(Block.DEPTHWISE_SEPARABLE, 2, 3, 1, 1, 16),
        new Stage(ir, 3, 3, 2, 6, 24),
        new Stage(ir, 3, 5, 2, 6, 48),
        new Stage(ir, 4, 3, 2, 6, 88),
        new Stage(ir, 4, 5, 1, 6, 120),
        new Stage(ir, 5, 5, 2, 6, 208),
        new Stage(ir, 2, 3, 1, 6, 352)), 1408);
  }

  @Override
  public Network build(int imageSize, int classes) {
    int cell = stages.stream().mapToInt(Stage::stride).reduce(stemStride, (a, b) -> a * b);
    require(imageSize >= cell, "an image of %d pixels is smaller than one cell of this EfficientNet's last map: it needs %d, or a "
        + "smaller stemStride", imageSize, cell);
    return new EfficientNet(this, imageSize, classes);
  }
}
