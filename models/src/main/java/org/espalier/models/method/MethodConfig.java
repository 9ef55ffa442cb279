package org.espalier.models.method;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalInt;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.nn.Network;
import org.espalier.models.optim.Progress;
import org.espalier.models.zoo.AgentCnn;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.VisionTransformer;
import org.espalier.models.zoo.VitConfig;

/** The rule of a step: who learns, what they exchange, what they minimise. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MethodConfig.PlainMethod.class, name = "plain"),
    @JsonSubTypes.Type(value = MethodConfig.DistillationMethod.class, name = "distillation"),
    @JsonSubTypes.Type(value = MethodConfig.TokenDistillationMethod.class, name = "token-distillation"),
    @JsonSubTypes.Type(value = MethodConfig.CoAdviseMethod.class, name = "co-advise"),
    @JsonSubTypes.Type(value = MethodConfig.SamMethod.class, name = "sam"),
    @JsonSubTypes.Type(value = MethodConfig.JointMethod.class, name = "joint"),
    @JsonSubTypes.Type(value = MethodConfig.SharedMethod.class, name = "shared")
})
public sealed interface MethodConfig {
  String VIT = "vit";
  String AGENT = "agent";
  String PAIR = "pair";
  List<String> UNNAMED_TEACHER = List.of("");

  /** Names of the learners of a run with these models. */
  List<String> learners(Set<String> models);

  /**
   * The learners, in the order of a step.
   *
   * @param models by learner name
   * @throws InputException if the method needs other models
   */
  List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes);

  /** What multiplies the feature loss of a learner at this progress. */
  default double featureWeight(Progress progress) {
    return 0;
  }

  /**
   * Steps after which partners renew the copies of each other that they learn from (codistillation); none if they exchange what they
   * compute in every step (lockstep).
   */
  default OptionalInt renewEvery() {
    return OptionalInt.empty();
  }

  /** Names of the frozen teachers that answer every batch, in their order; one alone may have the empty name. */
  default List<String> teachers() {
    return List.of();
  }

  /** Whether a frozen teacher answers every batch. */
  default boolean needsTeacher() {
    return !teachers().isEmpty();
  }

  /** One network, cross-entropy. */
  record PlainMethod() implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      return List.of(only("plain", models));
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      return alone(models, imageSize, classes, 0, Plain::new);
    }
  }

  /** One network and a frozen teacher. */
  record DistillationMethod(@JsonUnwrapped DistillationConfig distillation) implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      return List.of(only("distillation", models));
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      return alone(models, imageSize, classes, 0, (learner, network) -> new Distilled(learner, network, distillation));
    }

    @Override
    public List<String> teachers() {
      return UNNAMED_TEACHER;
    }
  }

  /** One network with a distillation token, and a frozen teacher. */
  record TokenDistillationMethod(@JsonUnwrapped TokenDistillationConfig distillation) implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      return List.of(only("token-distillation", models));
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      return alone(models, imageSize, classes, 1, (learner, network) -> new TokenDistilled(learner, network, distillation));
    }

    @Override
    public List<String> teachers() {
      return UNNAMED_TEACHER;
    }
  }

  /** One network, and frozen teachers that advise its heads. */
  record CoAdviseMethod(@JsonUnwrapped CoAdviseConfig coAdvise) implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      return List.of(only("co-advise", models));
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      String model = only("co-advise", models.keySet());
      Network network = models.get(model).build(imageSize, classes);
      coAdvise.requireHeads(model, network);
      return List.of(Member.single(model, network, learner -> new CoAdvised(learner, network, coAdvise)));
    }

    @Override
    public List<String> teachers() {
      return coAdvise.teachers();
    }
  }

  /** One network, sharpness-aware. */
  record SamMethod(@JsonUnwrapped SamConfig sam) implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      return List.of(only("sam", models));
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      return alone(models, imageSize, classes, 0, (learner, network) -> new Sam(learner, network, sam));
    }
  }

  /**
   * A ViT and its agent, each with weights of its own.
   *
   * @param codistillEvery steps, at least 1, after which each renews its copy of the other, which it runs as in evaluation and learns
   *                       from (DESIGN 8): they may be far apart, and exchange nothing in between. Null: lockstep, in every step
   */
  record JointMethod(@JsonUnwrapped JointConfig joint, @JsonInclude(JsonInclude.Include.NON_NULL) Integer codistillEvery)
      implements MethodConfig {
    public JointMethod {
      if (codistillEvery != null && codistillEvery < 1) {
        throw new InputException("codistillEvery is %d: copies are renewed every 1 or more steps; leave it out for lockstep", codistillEvery);
      }
    }

    /** In lockstep. */
    public JointMethod(JointConfig joint) {
      this(joint, null);
    }

    @Override
    public OptionalInt renewEvery() {
      return codistillEvery == null ? OptionalInt.empty() : OptionalInt.of(codistillEvery);
    }

    @Override
    public List<String> learners(Set<String> models) {
      pair("joint", models);
      return List.of(VIT, AGENT);
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      pair("joint", models.keySet());
      VisionTransformer vit = vit(models.get(VIT), imageSize, classes);
      Network agent = requireHeads(0, AGENT, models.get(AGENT).build(imageSize, classes));
      int side = imageSize / vit.config().patchSize();
      if (joint.comparesFeatures() && agent.features().size() != vit.features().size()) {
        throw new InputException("features are compared block by block, but the ViT has %d blocks and the agent %d: give both the "
            + "same depth, or set beta to 0", vit.features().size(), agent.features().size());
      }
      return List.of(
          Member.single(VIT, vit, learner -> new JointStudent(learner, vit, AGENT, joint, side)),
          Member.single(AGENT, agent, learner -> new JointAgent(learner, agent, VIT, joint, side)));
    }

    @Override
    public double featureWeight(Progress progress) {
      return weight(joint, progress);
    }
  }

  /** A ViT and an agent that shares its weights. */
  record SharedMethod(@JsonUnwrapped JointConfig joint, SharedConfig.Combine combine, Alignment.Extent extent)
      implements MethodConfig {
    @Override
    public List<String> learners(Set<String> models) {
      pair("shared", models);
      return List.of(PAIR);
    }

    @Override
    public List<Member> members(Map<String, ModelConfig> models, int imageSize, int classes) {
      pair("shared", models.keySet());
      VisionTransformer vit = vit(models.get(VIT), imageSize, classes);
      SharedPair pair = new SharedPair(vit, sharing(vit.config(), models.get(AGENT), imageSize, classes), vit.config().depth());
      SharedConfig config = new SharedConfig(joint, combine, extent);
      int side = imageSize / vit.config().patchSize();
      return List.of(new Member(PAIR, pair.slots(), pair.transfer(), learner -> new Shared(learner, pair, config, side), List.of(
          new Scored(VIT, vit, pair::vitWeights), new Scored(AGENT, pair.agent(), pair::agentWeights))));
    }

    @Override
    public double featureWeight(Progress progress) {
      return weight(joint, progress);
    }

    private static AgentCnn sharing(VitConfig vit, ModelConfig model, int imageSize, int classes) {
      if (!(model instanceof AgentConfig agent) || agent.embedDim() != vit.embedDim() || agent.depth() != vit.depth()
          || agent.numHeads() != vit.numHeads() || agent.mlpDim() != vit.mlpDim()) {
        throw new InputException("a pair can share weights only if the agent has the ViT's embedDim, depth, numHeads and mlpDim: "
            + "the ViT is %s, the agent %s; use the agent named base or res-like", vit, model);
      }
      return new AgentCnn(agent, imageSize, classes, true);
    }
  }

  private static double weight(JointConfig joint, Progress progress) {
    return joint.decay() == JointConfig.Decay.LINEAR ? joint.beta() * progress.linearDecay() : joint.beta();
  }

  private static VisionTransformer vit(ModelConfig model, int imageSize, int classes) {
    if (model.build(imageSize, classes) instanceof VisionTransformer vit) {
      return vit;
    }
    throw new InputException("the learner vit is to be a vision transformer, not %s", model);
  }

  private static void pair(String method, Set<String> models) {
    if (!models.equals(Set.of(VIT, AGENT))) {
      throw new InputException("method %s trains two models named vit and agent, but the experiment names %s", method, models);
    }
  }

  private static String only(String method, Set<String> models) {
    if (models.size() != 1) {
      throw new InputException("method %s trains one model, but the experiment names %s", method, models);
    }
    return models.iterator().next();
  }

  /** @param teachers as many distillation heads the network must have */
  private static List<Member> alone(Map<String, ModelConfig> models, int imageSize, int classes, int teachers,
      java.util.function.BiFunction<Learner, Network, Role> role) {
    only("of one network", models.keySet());
    Entry<String, ModelConfig> model = models.entrySet().iterator().next();
    Network network = requireHeads(teachers, model.getKey(), model.getValue().build(imageSize, classes));
    return List.of(Member.single(model.getKey(), network, learner -> role.apply(learner, network)));
  }

  /** A head that nobody teaches would stay as it began, and be half of the answer in evaluation. */
  private static Network requireHeads(int teachers, String model, Network network) {
    List<String> heads = network.distillationHeads();
    if (heads.size() != teachers) {
      throw new InputException("the method teaches %d distillation heads, but the model %s has %d %s: %s", teachers, model, heads.size(),
          heads, teachers == 0 ? "choose method { kind = co-advise }, for one head also token-distillation, or leave such heads out, as by "
              + "distilled = false"
              : "choose a network with a distillation token, for example deit-ti-distilled, or method { kind = distillation }");
    }
    return network;
  }
}
