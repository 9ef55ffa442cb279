package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import java.util.List;

/**
 * A residual network of involutions (co-advise spec, section 3). Every stage after the first halves the map.
 *
 * @param layers       bottlenecks of each stage
 * @param base         planes of the first stage, doubled by each one after it; blocks put out four times as many channels
 * @param stemWidth    channels behind the stem
 * @param stemPool     whether 3 x 3 max pooling with stride 2 follows the stem, as published, for 224 pixels: the grid is 56, 28, 14, 7. At
 *                     32 pixels it would be 8, 4, 2, 1, and is 16, 8, 4, 2 without
 * @param kernel       side of the involutions' kernels in the stages, odd; 7 as published
 * @param groupWidth   channels that share a kernel, 16 as published: a divisor of base and of half of stemWidth
 * @param zeroInitLast whether every block begins as its shortcut, for the weight of its last BatchNorm is zero at first
 */
public record RedNetConfig(List<Integer> layers, int base, int stemWidth, boolean stemPool, int kernel, int groupWidth,
    boolean zeroInitLast) implements ModelConfig {

  public RedNetConfig {
    layers = List.copyOf(layers);
    require(!layers.isEmpty() && layers.stream().allMatch(blocks -> blocks >= 1),
        "layers (%s) must name at least one stage, each of at least one block", layers);
    require(base >= 4, "base (%d) must be at least 4: kernels are made from a quarter of it", base);
    require(kernel >= 1 && kernel % 2 == 1, "kernel (%d) must be odd", kernel);
    require(groupWidth >= 1 && base % groupWidth == 0, "base (%d) must be a multiple of groupWidth (%d)", base, groupWidth);
    requireStem(stemWidth, groupWidth);
  }

  /** Its involution has half of the stem's channels. */
  static void requireStem(int stemWidth, int groupWidth) {
    require(stemWidth >= 8 && stemWidth % (2 * groupWidth) == 0, "stemWidth (%d) must be at least 8 and a multiple of twice the "
        + "groupWidth (%d)", stemWidth, groupWidth);
  }

  /** As published: 64 planes in the first stage, as many channels behind the stem. */
  static RedNetConfig published(boolean stemPool, Integer... layers) {
    return new RedNetConfig(List.of(layers), 64, 64, stemPool, 7, 16, true);
  }

  @Override
  public RedNet build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides do not halve evenly: an involution needs that
   */
  public RedNet build(int height, int width, int classes) {
    int cell = (stemPool ? 4 : 2) << (layers.size() - 1);
    require(height % cell == 0 && width % cell == 0, "an image of %d x %d pixels does not halve evenly down to this RedNet's last map: "
        + "choose multiples of %d%s", height, width, cell, stemPool ? ", or of half of that with stemPool = false" : "");
    return new RedNet(this, height, width, classes);
  }
}
