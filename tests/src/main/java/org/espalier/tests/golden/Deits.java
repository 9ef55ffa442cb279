package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.Deit;
import org.espalier.models.zoo.DeitConfig;

/** DeiTs, and what trains them, from a fixture's settings (data-scale spec, section 2). */
final class Deits {
  private static final String INPUT = "input";

  private Deits() {}

  static Deit network(Config config, boolean distilled) {
    if (!config.flag("qkv_bias", true)) {
      throw new InputException("config.qkv_bias is false: our DeiT has biases");
    }
    if (config.real("drop_path", 0) != 0) {
      throw new InputException("config.drop_path is %s: only 0 can be compared", config.real("drop_path"));
    }
    config.expect("pool", "class token");
    config.expect("token_order", "class, distillation, patches");
    int width = config.integer("embed_dim");
    int hidden = (int) (width * config.real("mlp_ratio", 4));
    DeitConfig deit = new DeitConfig(config.integer("patch", 16), width, config.integer("depth", 12), config.integer("num_heads"), hidden,
        0, 0, 0, config.real("ln_eps", 1e-6), distilled);
    int[] sides = config.has("img") ? sides(config, "img") : new int[] {224, 224};
    return deit.build(sides[0], sides[1], config.integer("num_classes", 1000));
  }

  /** Height and width, given as two numbers or as one for both. */
  static int[] sides(Config config, String key) {
    if (!config.node().path(key).isArray()) {
      return new int[] {config.integer(key), config.integer(key)};
    }
    List<Integer> sides = config.integers(key);
    if (sides.size() != 2) {
      throw new InputException("config.%s is %s: height and width are needed", key, sides);
    }
    return new int[] {sides.get(0), sides.get(1)};
  }

  /** The whole batch as one shard; gradients reach its images. */
  static Shard shard(Fixture fixture, Scope scope) {
    NDArray images = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    return new Shard(0, images, fixture.tensor(scope, "input/labels"), images.getShape().get(0), Training.KEY);
  }

  /** A learner whose last parameter is the images, so that it gets their gradient too. */
  static Learner learner(Loaded loaded, Shard shard) {
    Map<String, NDArray> trained = new LinkedHashMap<>(loaded.learner("vit").parameters().asMap());
    trained.put(INPUT, shard.images());
    return new Learner("vit", loaded.weights(), new Weights(trained));
  }

  /** Puts the gradients of such a learner and the loss. */
  static void putStep(Answers answers, Fixture fixture, Loaded loaded, Update update) {
    List<NDArray> gradients = update.combined();
    loaded.putParameters(answers, fixture, "grad/", gradients.subList(0, gradients.size() - 1));
    answers.put("grad/" + INPUT, gradients.get(gradients.size() - 1)).put("output/loss", update.term(0, "loss"));
  }
}
