package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.espalier.models.nn.Network;

/**
 * A residual network (data-scale spec, section 5). Every stage after the first halves the map.
 *
 * @param layers       residual blocks of each stage
 * @param width        channels behind the stem and planes of the first stage, doubled by each one after it
 * @param widths       planes of each stage where they are others; empty, or absent, where they are doubled
 * @param zeroInitLast whether every block begins as its shortcut, for the weight of its last BatchNorm is zero at first: as in timm, not
 *                     in torchvision
 */
public record ResNetConfig(Block block, List<Integer> layers, int width, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> widths,
    Stem stem, boolean zeroInitLast) implements ModelConfig {

  /** Kind of residual block. */
  public enum Block {
    @JsonProperty("basic") BASIC(1),
    @JsonProperty("bottleneck") BOTTLENECK(4);

    private final int expansion;

    Block(int expansion) {
      this.expansion = expansion;
    }

    int expansion() {
      return expansion;
    }

    ResNetBlock of(int in, int planes, int stride, boolean zeroLast) {
      boolean projection = stride != 1 || in != planes * expansion;
      return this == BASIC ? new ResNetBlock.Basic(in, planes, stride, projection, zeroLast)
          : new ResNetBlock.Bottleneck(in, planes, stride, expansion, projection, zeroLast);
    }
  }

  /** How an image becomes the map that enters the first stage. The names of the weights are the same. */
  public enum Stem {
    /** As published, for 224 pixels: 7 x 7 with stride 2, then 3 x 3 max pooling with stride 2. The grid is 56, 28, 14, 7. */
    @JsonProperty("imagenet") IMAGENET(7, 2),
    /** For 32 pixels, as usual for CIFAR: 3 x 3 with stride 1 and no pooling. The grid is 32, 16, 8, 4. */
    @JsonProperty("cifar") CIFAR(3, 1);

    private final int kernel;
    private final int stride;

    Stem(int kernel, int stride) {
      this.kernel = kernel;
      this.stride = stride;
    }

    int kernel() {
      return kernel;
    }

    int stride() {
      return stride;
    }

    boolean pools() {
      return this == IMAGENET;
    }
  }

  public ResNetConfig {
    layers = List.copyOf(layers);
    require(!layers.isEmpty() && layers.stream().allMatch(blocks -> blocks >= 1),
        "layers (%s) must name at least one stage, each of at least one block", layers);
    widths = widths == null ? List.of() : List.copyOf(widths);
    require(width >= 1 && widths.stream().allMatch(planes -> planes >= 1), "width (%d) and widths (%s) must be at least 1", width, widths);
    require(widths.isEmpty() || widths.size() == layers.size(), "widths (%s) must be one a stage, as layers (%s) are, or none", widths,
        layers);
  }

  /** With planes that double from stage to stage. */
  public ResNetConfig(Block block, List<Integer> layers, int width, Stem stem, boolean zeroInitLast) {
    this(block, layers, width, List.of(), stem, zeroInitLast);
  }

  /** Planes of a stage, from 0. */
  int planes(int stage) {
    return widths.isEmpty() ? width << stage : widths.get(stage);
  }

  /** As published: 64 planes in the first stage. */
  static ResNetConfig published(Block block, Stem stem, Integer... layers) {
    return new ResNetConfig(block, List.of(layers), 64, stem, true);
  }

  @Override
  public Network build(int imageSize, int classes) {
    int cell = (stem.pools() ? 4 : 1) << (layers.size() - 1);
    require(imageSize >= cell, "an image of %d pixels is smaller than one cell of this ResNet's last map: it needs %d%s",
        imageSize, cell, stem.pools() ? ", or the stem 'cifar'" : "");
    return new ResNet(this, imageSize, imageSize, classes);
  }
}
