package org.espalier.tests.golden;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.models.InputException;
import org.espalier.models.nn.Network;
import org.espalier.models.zoo.ConvitConfig;
import org.espalier.models.zoo.EfficientNet;
import org.espalier.models.zoo.EfficientNetConfig;
import org.espalier.models.zoo.EfficientNetConfig.Stage;
import org.espalier.models.zoo.ResNet;
import org.espalier.models.zoo.ResNetConfig;

/** Networks of the data-scale experiment from a fixture's settings (data-scale spec, sections 3, 5 and 7). */
final class Classifiers {
  /** A stage as timm writes it, such as {@code ir_r2_k3_s2_e4_c8_se0.25}. */
  private static final Pattern STAGE = Pattern.compile("(ds|ir)_r(\\d+)_k(\\d+)_s(\\d+)_e(\\d+)_c(\\d+)_se0\\.25");

  private Classifiers() {}

  static Network convit(Fixture fixture) {
    Config config = fixture.config();
    if (config.real("drop_path", 0) != 0) {
      throw new InputException("config.drop_path is %s: only 0 can be compared", config.real("drop_path"));
    }
    int heads = config.integer("num_heads");
    int width = config.has("embed_dim") ? config.integer("embed_dim") : heads * config.integer("head_dim", 48);
    ConvitConfig convit = new ConvitConfig(config.integer("patch", 16), width, config.integer("depth", 12), heads,
        (int) (width * config.real("mlp_ratio", 4)), config.integer("local_up_to_layer", 10), config.real("locality_strength", 1),
        config.flag("qkv_bias", false), 0, 0, 0, config.real("ln_eps", 1e-6));
    int[] sides = Deits.sides(config, "img");
    return convit.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static Network resNet(Fixture fixture) {
    Config config = fixture.config();
    ResNetConfig resNet = new ResNetConfig(block(config.text("block", "basic")), config.integers("layers"), config.integer("width", 64),
        stem(config.text("stem", "imagenet")), config.flag("zero_init_last", true));
    int[] sides = Deits.sides(config, "img");
    return new ResNet(resNet, sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static ResNetConfig.Block block(String name) {
    return switch (name) {
      case "basic" -> ResNetConfig.Block.BASIC;
      case "bottleneck" -> ResNetConfig.Block.BOTTLENECK;
      default -> throw new InputException("config.block is '%s': basic and bottleneck are known", name);
    };
  }

  static ResNetConfig.Stem stem(String name) {
    return switch (name) {
      case "imagenet" -> ResNetConfig.Stem.IMAGENET;
      case "cifar" -> ResNetConfig.Stem.CIFAR;
      default -> throw new InputException("config.stem is '%s': imagenet and cifar are known", name);
    };
  }

  /** Whether a multiplier reaches the stem and the head too, the tensors say. */
  static Network efficientNet(Fixture fixture) {
    Config config = fixture.config();
    double width = config.real("channel_multiplier", 1);
    double depth = config.real("depth_multiplier", 1);
    List<Stage> stages = config.textLists("arch").stream().map(stage -> stage(stage).scaled(width, depth)).toList();
    EfficientNetConfig efficientNet = new EfficientNetConfig(channels(fixture, "conv_stem"), config.integer("stem_stride", 2), stages,
        channels(fixture, "conv_head"));
    int[] sides = Deits.sides(config, "img");
    return new EfficientNet(efficientNet, sides[0], sides[1], config.integer("num_classes", 1000));
  }

  private static int channels(Fixture fixture, String convolution) {
    return Math.toIntExact(fixture.stored("param/" + convolution + ".weight").shape().get(0));
  }

  private static Stage stage(List<String> blocks) {
    Matcher stage = STAGE.matcher(String.join(", ", blocks));
    if (!stage.matches()) {
      throw new InputException("config.arch has the stage %s: one such as ds_r1_k3_s1_e1_c16_se0.25 or ir_r2_k3_s2_e6_c24_se0.25 is known",
          blocks);
    }
    EfficientNetConfig.Block block = stage.group(1).equals("ds") ? EfficientNetConfig.Block.DEPTHWISE_SEPARABLE
        : EfficientNetConfig.Block.INVERTED_RESIDUAL;
    return new Stage(block, number(stage, 2), number(stage, 3), number(stage, 4), number(stage, 5), number(stage, 6));
  }

  private static int number(Matcher stage, int group) {
    return Integer.parseInt(stage.group(group));
  }
}
