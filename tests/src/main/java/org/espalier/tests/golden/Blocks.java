package org.espalier.tests.golden;

import org.espalier.models.InputException;
import org.espalier.models.nn.Layer;
import org.espalier.models.zoo.EfficientNetBlock;
import org.espalier.models.zoo.ResNetBlock;

/** Builds our blocks of convolutional networks from a fixture's settings (spec section 9). */
final class Blocks {
  private Blocks() {}

  static Layer bottleneck(Config config) {
    String block = config.text("block", "Bottleneck");
    if (!block.startsWith("Bottleneck")) {
      throw new InputException("config.block is '%s': Bottleneck is known", block);
    }
    int in = config.integer("in_channels");
    int planes = config.integer("planes");
    int stride = config.integer("stride", 1);
    int expansion = config.integer("expansion", 4);
    boolean projection = config.flag("projection", stride != 1 || in != planes * expansion);
    return new ResNetBlock.Bottleneck(in, planes, stride, expansion, projection, false);
  }

  static Layer efficientNet(Config config) {
    String block = config.text("block", "InvertedResidual");
    int in = config.integer("in_channels");
    int out = config.integer("out_channels");
    int kernel = config.integer("kernel");
    int stride = config.integer("stride", 1);
    int reduced = config.integer("se_channels", in / 4);
    boolean skip = config.flag("skip", stride == 1 && in == out);
    if (block.startsWith("DepthwiseSeparable")) {
      return new EfficientNetBlock.DepthwiseSeparable(in, out, kernel, stride, reduced, skip);
    } else if (block.startsWith("InvertedResidual")) {
      int middle = config.integer("mid_channels", in * config.integer("expand", 6));
      return new EfficientNetBlock.InvertedResidual(in, middle, out, kernel, stride, reduced, skip);
    }
    throw new InputException("config.block is '%s': DepthwiseSeparableConv and InvertedResidual are known", block);
  }
}
