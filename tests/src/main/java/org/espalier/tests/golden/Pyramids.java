package org.espalier.tests.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.nn.EfficientSelfAttention;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.PatchMerging;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.WindowAttention;
import org.espalier.models.zoo.ResT;
import org.espalier.models.zoo.ResTConfig;
import org.espalier.models.zoo.ResTConfig.Stage;
import org.espalier.models.zoo.Swin;
import org.espalier.models.zoo.SwinConfig;
import org.espalier.models.zoo.TransformerBlock;

/** Transformers on ever smaller grids, and their layers, from a fixture's settings (data-scale spec, sections 4 and 6). */
final class Pyramids {
  private Pyramids() {}

  static ResT resT(Config config) {
    List<Integer> widths = integers(config, "embed_dims", 64, 128, 256, 512);
    List<Integer> depths = integers(config, "depths", 2, 2, 2, 2);
    List<Integer> heads = integers(config, "num_heads", 1, 2, 4, 8);
    List<Integer> reductions = integers(config, "sr_ratios", 8, 4, 2, 1);
    List<Double> ratios = config.has("mlp_ratios") ? config.reals("mlp_ratios") : List.of(4.0, 4.0, 4.0, 4.0);
    List<Stage> stages = new ArrayList<>();
    for (int s = 0; s < widths.size(); s++) {
      stages.add(new Stage(widths.get(s), depths.get(s), heads.get(s), reductions.get(s), (int) (widths.get(s) * ratios.get(s))));
    }
    int[] sides = sides(config);
    ResTConfig resT = new ResTConfig(integers(config, "stem_strides", 2, 2), stages, config.flag("qkv_bias", true),
        config.flag("apply_transform", true), 0, config.real("ln_eps", 1e-5));
    return resT.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static EfficientSelfAttention efficientAttention(Config config) {
    return new EfficientSelfAttention(config.integer("dim"), config.integer("heads"), config.integer("H"), config.integer("W"),
        config.integer("sr_ratio", 1), config.flag("qkv_bias", true), config.flag("apply_transform", true));
  }

  static Swin swin(Config config) {
    int[] sides = sides(config);
    SwinConfig swin = new SwinConfig(config.integer("patch", 4), config.integer("embed_dim", 96), integers(config, "depths", 2, 2, 6, 2),
        integers(config, "num_heads", 3, 6, 12, 24), config.integer("window", 7), config.real("mlp_ratio", 4),
        config.flag("qkv_bias", true), config.flag("patch_norm", true), 0, config.real("ln_eps", 1e-5));
    return swin.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  static WindowAttention windowAttention(Config config) {
    return WindowAttention.fitted(config.integer("dim"), config.integer("heads"), config.integer("H"), config.integer("W"),
        config.integer("window", 7), config.integer("shift", 0), config.flag("qkv_bias", true));
  }

  static TransformerBlock swinBlock(Config config) {
    int width = config.integer("dim");
    int shift = config.integer("shift_requested", config.integer("shift", 0));
    WindowAttention attention = WindowAttention.fitted(width, config.integer("heads"), config.integer("H"), config.integer("W"),
        config.integer("window", 7), shift, config.flag("qkv_bias", true));
    return new TransformerBlock(attention, width, (int) (width * config.real("mlp_ratio", 4)), config.real("ln_eps", 1e-5), 0, 0);
  }

  static PatchMerging patchMerging(Config config) {
    config.expect("order", "(0,0),(1,0),(0,1),(1,1) as (row parity, column parity)");
    return new PatchMerging(config.integer("dim"), config.integer("H"), config.integer("W"), config.real("ln_eps", 1e-5));
  }

  /** Every probe point has its tap's name. */
  static Map<String, String> outputs(Network network) {
    Map<String, String> outputs = new LinkedHashMap<>();
    network.probes().stream().map(ProbePoint::tap).forEach(tap -> outputs.put(tap, tap));
    return outputs;
  }

  /** And a layer's output is that of its merging, or of its last block. */
  static Map<String, String> outputsOfSwin(Network network) {
    Map<String, String> outputs = outputs(network);
    List.copyOf(outputs.keySet()).forEach(tap -> outputs.put(tap.replaceFirst("(layers\\.\\d+)\\..*", "$1"), tap));
    return outputs;
  }

  private static int[] sides(Config config) {
    return config.has("img") ? Deits.sides(config, "img") : new int[] {224, 224};
  }

  private static List<Integer> integers(Config config, String key, Integer... absent) {
    return config.has(key) ? config.integers(key) : List.of(absent);
  }
}
