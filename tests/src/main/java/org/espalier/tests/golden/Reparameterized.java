package org.espalier.tests.golden;

import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.PrsNet;
import org.espalier.models.zoo.PrsNetConfig;
import org.espalier.models.zoo.PrsNetConfig.Border;

/** Networks whose layers are reparameterized, from a fixture's settings. */
final class Reparameterized {
  private Reparameterized() {}

  /** Layers that are not named in {@code states} are convolutions. */
  static PrsNet network(Config config) {
    List<LayerState> states = config.texts("states").stream().map(Reparameterized::state).toList();
    int width = config.integer("dim");
    boolean square = config.node().path("img").isNumber();
    int height = square ? config.integer("img") : config.integers("img").get(0);
    PrsNetConfig network = new PrsNetConfig(config.integer("patch"), width, config.integer("layers", states.size()),
        config.integer("kernel"), config.integer("pixel_patch", 1), config.has("heads") ? config.integer("heads") : null,
        config.has("qk_dim") ? config.integer("qk_dim") : null, width * config.integer("mlp_ratio", 4), border(config), false, 0, false, false,
        config.real("ln_eps", 1e-6), states.isEmpty() ? null : states);
    return network.build(height, square ? height : config.integers("img").get(1), config.integer("num_classes"));
  }

  static Border border(Config config) {
    return switch (config.text("border", "zero")) {
      case "zero" -> Border.ZERO;
      case "none" -> Border.NONE;
      default -> throw new InputException("border is '%s': zero and none are known", config.text("border", ""));
    };
  }

  private static LayerState state(String name) {
    return switch (name) {
      case "conv" -> LayerState.CONVOLUTION;
      case "attn" -> LayerState.ATTENTION;
      default -> throw new InputException("a state is '%s': conv and attn are known", name);
    };
  }
}
