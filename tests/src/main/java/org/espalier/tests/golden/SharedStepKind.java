package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.Alignment.Extent;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.Shard;
import org.espalier.models.method.Shared;
import org.espalier.models.method.SharedConfig;
import org.espalier.models.method.SharedConfig.Combine;
import org.espalier.models.method.SharedPair;
import org.espalier.models.optim.GradientNorm;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.VisionTransformer;

/**
 * {@code step/shared-sum} and {@code step/shared-aligned}: a ViT and an agent that shares its weights (spec sections 5 and 8).
 */
record SharedStepKind(Combine combine) implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    VisionTransformer vit = Networks.vit(config.in("vit"), config.integer("num_classes"));
    SharedPair pair = new SharedPair(vit, Networks.sharedAgent(config.in("cnn"), vit), vit.config().depth());
    Loaded loaded = Loaded.of(scope, fixture, pair.slots());
    Step step = new Step(scope, Update.shard(fixture, scope), pair, loaded, vit.imageSize() / vit.config().patchSize());
    SharedConfig shared = new SharedConfig(joint(config), combine, extent(config));
    double decay = Joints.decay(shared.joint(), Joints.progress(config));
    Update update = step.take(shared, shared.joint().beta() * decay);
    Answers answers = new Answers();
    putOutputs(answers, update, decay);
    loaded.putBuffers(answers);
    for (int layer = 0; layer < pair.depth(); layer++) {
      SharedConfig one = new SharedConfig(Joints.comparing(shared.joint(), List.of(layer)), combine, shared.extent());
      double distance = step.take(one, 1).term(0, "feature");
      answers.put("output/joint.hint_vit.cnn_layer_" + layer, distance).put("output/joint.hint_cnn.vit_layer_" + layer, distance);
    }
    if (combine == Combine.ALIGN) {
      putAlignment(answers, scope, step, shared, update);
    }
    update.putStep(answers, fixture, scope, loaded);
    return answers;
  }

  private record Step(Scope scope, Shard shard, SharedPair pair, Loaded loaded, int vitSide) {
    Shared role(SharedConfig config) {
      return new Shared(loaded.learner("pair"), pair, config, vitSide);
    }

    Update take(SharedConfig config, double featureWeight) {
      return Update.alone(scope, role(config), shard, featureWeight);
    }
  }

  private static void putOutputs(Answers answers, Update update, double decay) {
    answers.put("output/logits_vit", update.forwarded().logits().get(0))
        .put("output/logits_cnn", update.forwarded().logits().get(1))
        .put("output/decay", decay)
        .put("output/loss_vit", update.term(0, "loss")).put("output/loss_cnn", update.term(1, "loss"))
        .put("output/loss", (update.term(0, "loss") + update.term(1, "loss")) / 2)
        .put("output/joint.cls_vit", update.term(0, "ce")).put("output/joint.cls_cnn", update.term(1, "ce"))
        .put("output/joint.kd_vit.cnn", update.term(0, "kd")).put("output/joint.kd_cnn.vit", update.term(1, "kd"));
  }

  private static void putAlignment(Answers answers, Scope scope, Step step, SharedConfig config, Update update) {
    Shared role = step.role(config);
    List<NDArray> vit = role.sharedPart(scope, update.result().gradients().get(0));
    List<NDArray> agent = role.sharedPart(scope, update.result().gradients().get(1));
    List<String> names = step.pair.shared();
    List<String> labels = names.stream().map(name -> name.endsWith("linear_qkv.weight") ? name + "[v]" : name).toList();
    List<Integer> blocks = names.stream().map(step.pair::blockOf).toList();
    answers.putAll("aux/grad_vit/", labels, vit.toArray(NDArray[]::new))
        .putAll("aux/grad_agent/", labels, agent.toArray(NDArray[]::new))
        .put("aux/norm_vit", GradientNorm.of(scope, vit)).put("aux/norm_agent", GradientNorm.of(scope, agent))
        .put("aux/dot", Alignment.dot(scope, agent, vit))
        .put("aux/dot_per_layer", dots(scope, agent, vit, groups(blocks)))
        .put("aux/dot_per_tensor", dots(scope, agent, vit, IntStream.range(0, names.size()).mapToObj(List::of).toList()));
    for (Extent extent : Extent.values()) {
      NDArray[] aligned = Alignment.align(scope, agent, vit, blocks, extent).toArray(NDArray[]::new);
      answers.putAll("aux/aligned_" + extent.name().toLowerCase(Locale.ROOT) + "/", labels, aligned);
    }
  }

  /** Places of the tensors of each block. */
  private static List<List<Integer>> groups(List<Integer> blocks) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i) == groups.size()) {
        groups.add(new ArrayList<>());
      }
      groups.get(blocks.get(i)).add(i);
    }
    return groups;
  }

  private static Values dots(Scope scope, List<NDArray> agent, List<NDArray> vit, List<List<Integer>> groups) {
    double[] dots = new double[groups.size()];
    for (int g = 0; g < dots.length; g++) {
      dots[g] = Alignment.dot(scope, groups.get(g).stream().map(agent::get).toList(),
          groups.get(g).stream().map(vit::get).toList()).getFloat();
    }
    return Values.of(dots, dots.length);
  }

  /** The reference's sum mode gives every term's weight, which is half of ours. */
  private static JointConfig joint(Config config) {
    JointConfig joint = Joints.joint(config);
    if (!config.has("weights")) {
      return joint;
    }
    Config weights = config.in("weights");
    double cls = weights.real("cls_vit", 0);
    double kd = weights.real("kd_vit", 0);
    if (cls <= 0 || cls != weights.real("cls_cnn", 0) || kd != weights.real("kd_cnn", 0) || weights.real("hint_cnn", 0) != 0) {
      throw new InputException("config.weights is %s: our sum weighs both networks alike, and the agent has no feature loss",
          weights.node());
    }
    return new JointConfig(2 * cls, kd / cls, 2 * weights.real("hint_vit", 0), joint.temperature(), joint.decay(), joint.adapt(),
        joint.norm(), joint.layers());
  }

  /** A word, or a sentence that begins with one. */
  private static Extent extent(Config config) {
    String align = config.text("align", "global").toLowerCase(Locale.ROOT);
    for (Extent extent : Extent.values()) {
      if (align.startsWith(extent.name().toLowerCase(Locale.ROOT))) {
        return extent;
      }
    }
    if (align.startsWith("none")) {
      return Extent.GLOBAL;
    }
    throw new InputException("config.align is '%s': global, layer and tensor are known", align);
  }
}
