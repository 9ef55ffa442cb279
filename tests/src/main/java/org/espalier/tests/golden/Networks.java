package org.espalier.tests.golden;

import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.zoo.AgentCnn;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.AgentConfig.PatchStem;
import org.espalier.models.zoo.AgentConfig.ResLikeStem;
import org.espalier.models.zoo.AgentConfig.Stem;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.VisionTransformer;
import org.espalier.models.zoo.VitConfig;

/** Builds our networks from the reference's settings (spec sections 2, 4 and 5). Dropout is off in every fixture. */
final class Networks {
  private static final int STANDARD_KERNEL = 9;

  private Networks() {}

  /** @param classes of the head */
  static VisionTransformer vit(Config config, int classes) {
    Config transformer = config.in("transformer");
    Config patches = config.in("patch_embed");
    config.expect("name", "vit");
    patches.expect("name", "vit_like");
    transformer.expect("activation", "gelu");
    config.in("pos_encoding").expect("name", "learnable");
    requireColour(patches);
    requireSet(transformer, "final_norm");
    requireSet(transformer, "pre_norm");
    int width = transformer.integer("embed_dim");
    VitConfig vit = new VitConfig(patches.integer("patch_size", 16), width, transformer.integer("num_encoder_layers"),
        transformer.integer("num_heads"), transformer.integer("dim_feedforward", 4 * width), 0,
        transformer.real("norm_eps", 1e-5), normalizer(transformer), InitScheme.REFERENCE);
    return (VisionTransformer) vit.build(patches.integer("img_size", 224), classes);
  }

  private static Normalizer normalizer(Config transformer) {
    return transformer.flag("use_entmax", false) ? Normalizer.ENTMAX_LAYER : Normalizer.SOFTMAX;
  }

  /** An agent with weights of its own. */
  static AgentCnn agent(Config config, int imageSize, int classes) {
    config.expect("name", "cnn");
    config.expect("cnn_name", "cnn_block");
    config.in("mlp_block").expect("name", "mlp_cnn");
    int width = config.integer("embed_dim");
    AgentConfig agent = agent(config, width, config.integer("num_layers"), positions(config.in("conv_block")),
        config.in("mlp_block").integer("dim_feedforward", 4 * width));
    return new AgentCnn(agent, imageSize, classes, false);
  }

  /** An agent whose convolutions and MLPs are those of the ViT. */
  static AgentCnn sharedAgent(Config config, VisionTransformer vit) {
    VitConfig sizes = vit.config();
    AgentConfig agent = agent(config, sizes.embedDim(), sizes.depth(), sizes.numHeads(), sizes.mlpDim());
    return new AgentCnn(agent, vit.imageSize(), vit.classes(), true);
  }

  private static AgentConfig agent(Config config, int width, int depth, int positions, int hidden) {
    config.expect("activation", "gelu");
    config.in("norm").expect("name", "bn");
    return new AgentConfig(stem(config.in("input_proj")), width, depth, positions, hidden, config.integers("down_sample_layers"),
        config.flag("pre_norm", true) ? NormPlace.PRE : NormPlace.POST, 0, 0, InitScheme.REFERENCE);
  }

  private static Stem stem(Config input) {
    requireColour(input);
    String name = input.text("name", "resnet_like");
    if (name.equals("vit_like")) {
      return new PatchStem(input.integer("patch_size", 16));
    } else if (name.equals("resnet_like")) {
      input.expect("activation", "gelu");
      return new ResLikeStem(8, input.integer("mid_channel", 64));
    }
    throw new InputException("%s.name is '%s': vit_like and resnet_like are known", input.path(), name);
  }

  private static int positions(Config convolution) {
    String name = convolution.text("name", "conv_sl");
    if (name.equals("conv_sl")) {
      return STANDARD_KERNEL;
    } else if (name.equals("conv_manyhead")) {
      return convolution.integer("num_heads");
    }
    throw new InputException("%s.name is '%s': conv_sl and conv_manyhead are known", convolution.path(), name);
  }

  private static void requireColour(Config config) {
    if (config.integer("image_channels", 3) != 3) {
      throw new InputException("%s.image_channels is %d: our networks see 3", config.path(), config.integer("image_channels"));
    }
  }

  private static void requireSet(Config config, String key) {
    if (!config.flag(key, true)) {
      throw new InputException("%s.%s is false: our ViT has it", config.path(), key);
    }
  }

  /** Nine positions may be stored as {@code conv.weight} or, like any other number, as {@code weight}. */
  static String convolutionName(Fixture fixture, String name) {
    String plain = name.replace("cnn_block.conv.", "cnn_block.");
    return fixture.has("param/" + name) ? name : plain;
  }

  /** A network of co-advise stands behind {@code model}, all but its classifier. */
  static String inModel(Fixture fixture, String name) {
    String behind = "model." + name;
    return fixture.has("param/" + behind) || fixture.has("buffer/" + behind) ? behind : name;
  }

  static List<String> layers(int depth) {
    return java.util.stream.IntStream.range(0, depth).mapToObj(i -> "transformer.layers." + i).toList();
  }
}
