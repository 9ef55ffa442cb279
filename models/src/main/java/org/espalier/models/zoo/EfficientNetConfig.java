package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.espalier.models.nn.Network;

/**
 * EfficientNet with its scaled table written out (data-scale spec, section 7). BatchNorm epsilon 1e-5, symmetric padding.
 *
 * @param stemChannels width behind the first convolution
 * @param stemStride   2 as published: at 224 pixels the stages of B2 work on 112, 56, 28, 14, 14, 7 and 7 cells a side. At 32
 *                     pixels 1, which leaves 32, 16, 8, 4, 4, 2 and 2
 * @param headChannels width before the mean
 */
public record EfficientNetConfig(int stemChannels, int stemStride, List<Stage> stages, int headChannels) implements ModelConfig {
  private static final List<Stage> B0 = List.of(
      new Stage(Block.DEPTHWISE_SEPARABLE, 1, 3, 1, 1, 16),
      new Stage(Block.INVERTED_RESIDUAL, 2, 3, 2, 6, 24),
      new Stage(Block.INVERTED_RESIDUAL, 2, 5, 2, 6, 40),
      new Stage(Block.INVERTED_RESIDUAL, 3, 3, 2, 6, 80),
      new Stage(Block.INVERTED_RESIDUAL, 3, 5, 1, 6, 112),
      new Stage(Block.INVERTED_RESIDUAL, 4, 5, 2, 6, 192),
      new Stage(Block.INVERTED_RESIDUAL, 1, 3, 1, 6, 320));

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

    /** The same stage of a larger or smaller network: channels times {@code width}, rounded, and repeats times {@code depth}, up. */
    public Stage scaled(double width, double depth) {
      return new Stage(block, (int) Math.ceil(repeats * depth), kernel, stride, expand, rounded(channels * width));
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

  /** B2: B0 with channels x 1.1 and repeats x 1.2. */
  public static EfficientNetConfig b2(int stemStride) {
    return new EfficientNetConfig(rounded(32 * 1.1), stemStride, B0.stream().map(stage -> stage.scaled(1.1, 1.2)).toList(),
        rounded(1280 * 1.1));
  }

  /** The nearest multiple of 8, but not less than 0.9 of the channels. */
  private static int rounded(double channels) {
    int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
    return nearest < 0.9 * channels ? nearest + 8 : nearest;
  }

  @Override
  public Network build(int imageSize, int classes) {
    int cell = stages.stream().mapToInt(Stage::stride).reduce(stemStride, (a, b) -> a * b);
    require(imageSize >= cell, "an image of %d pixels is smaller than one cell of this EfficientNet's last map: it needs %d, or a "
        + "smaller stemStride", imageSize, cell);
    return new EfficientNet(this, imageSize, imageSize, classes);
  }
}
