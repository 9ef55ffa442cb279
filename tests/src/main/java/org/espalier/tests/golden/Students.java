package org.espalier.tests.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.nn.Network;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.CitConfig.TokenMode;
import org.espalier.models.zoo.DeitConfig;
import org.espalier.models.zoo.MlpMixerConfig;
import org.espalier.models.zoo.RedNet;
import org.espalier.models.zoo.RedNetConfig;
import org.espalier.models.zoo.ResNet;
import org.espalier.models.zoo.ResNetConfig;

/** Students of co-advising and their teachers of involutions, from a fixture's settings (co-advise spec, sections 3 to 5). */
final class Students {
  private Students() {}

  /** A CiT, or a DeiT where the class token is alone. */
  static Network ofTokens(Fixture fixture) {
    Config config = fixture.config();
    String tokens = config.text("token_mode", "aligned");
    int width = config.integer("embed_dim");
    int hidden = (int) (width * config.real("mlp_ratio", 4));
    int[] sides = sides(fixture);
    if (tokens.equals("single")) {
      DeitConfig deit = new DeitConfig(config.integer("patch", 16), width, config.integer("depth", 12), config.integer("heads"), hidden,
          0, 0, 0, config.real("ln_eps", 1e-6), false);
      return deit.build(sides[0], sides[1], config.integer("num_classes", 1000));
    }
    CitConfig cit = new CitConfig(config.integer("proj_patch", 8), config.integer("stem_channels", 64),
        config.integer("group_channels", 16), width, config.integer("depth", 12), config.integer("heads"), hidden, 0, config.real("ln_eps", 1e-6), tokenMode(tokens));
    return cit.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  private static TokenMode tokenMode(String name) {
    return switch (name) {
      case "aligned" -> TokenMode.ALIGNED;
      case "random" -> TokenMode.RANDOM;
      case "two_conv" -> TokenMode.TWO_CONV;
      case "two_inv" -> TokenMode.TWO_INV;
      default -> throw new InputException("config.token_mode is '%s': aligned, random, two_conv, two_inv and single are known", name);
    };
  }

  /** Both views of a CiT and the tokens made of them. */
  static Map<String, String> views(Network student) {
    Map<String, String> views = new LinkedHashMap<>();
    if (!student.distillationHeads().isEmpty()) {
      views.putAll(Map.of("x_conv", "conv_embed", "x_inv", "inv_embed"));
      student.distillationHeads().forEach(head -> {
        String token = head.substring("head_".length()) + "_token";
        views.put(token, token);
      });
    }
    return views;
  }

  static Network resNet(Fixture fixture) {
    Config config = fixture.config();
    config.expect("student", "resnet");
    List<Integer> widths = config.has("widths") ? config.integers("widths") : List.of(64, 128, 256, 512);
    ResNetConfig resNet = new ResNetConfig(Classifiers.block(config.text("block", "basic")), config.integers("blocks"), widths.get(0),
        widths, Classifiers.stem(config.text("stem", "imagenet")), true);
    int[] sides = sides(fixture);
    return new ResNet(resNet, sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static Network mixer(Fixture fixture) {
    Config config = fixture.config();
    int width = config.integer("dim");
    List<Double> ratios = config.has("mlp_ratio") ? config.reals("mlp_ratio") : List.of(0.5, 4.0);
    MlpMixerConfig mixer = new MlpMixerConfig(config.integer("patch", 16), width, config.integer("depth", 12),
        (int) (ratios.get(0) * width), (int) (ratios.get(1) * width), 0, config.real("ln_eps", 1e-6));
    int[] sides = sides(fixture);
    return mixer.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static Map<String, String> insideMixer(Network mixer) {
    Map<String, String> inside = new LinkedHashMap<>(Map.of("stem", "stem", "features", "norm"));
    mixer.features().forEach(block -> inside.put(block.replace("blocks.", "block"), block));
    return inside;
  }

  static RedNet redNet(Fixture fixture) {
    Config config = fixture.config();
    List<Integer> blocks = config.integers("blocks");
    config.expect("expansion", 4);
    config.expect("reduction", 4);
    config.expect("stem_kernel", 3);
    for (int stage = 0; stage < config.integers("stage_strides").size(); stage++) {
      if (config.integers("stage_strides").get(stage) != (stage == 0 ? 1 : 2)) {
        throw new InputException("config.stage_strides are %s: our RedNet has 1, then 2", config.integers("stage_strides"));
      }
    }
    RedNetConfig redNet = new RedNetConfig(blocks, config.integer("base_channels", 64), config.integer("stem_channels", 64),
        config.flag("stem_pool", true), config.integer("kernel", 7), config.integer("group_channels", 16), true);
    int[] sides = sides(fixture);
    return redNet.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  private static int[] sides(Fixture fixture) {
    List<Long> images = fixture.stored("input/x").shape();
    return new int[] {Math.toIntExact(images.get(2)), Math.toIntExact(images.get(3))};
  }
}
