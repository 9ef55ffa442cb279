package org.espalier.models.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.CoAdviseConfig;
import org.espalier.models.method.CoAdviseConfig.Advice;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.SamConfig;
import org.espalier.models.method.SharedConfig;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig;
import org.espalier.models.reparam.ConversionConfig;
import org.espalier.models.reparam.LayerSchedule;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.train.TrainingPlan.LearnerSettings;
import org.espalier.models.train.TrainingPlan.OnNonFinite;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.PrsNetConfig;
import org.espalier.models.zoo.VitConfig;

/** Small plans over {@link Stripes}: three steps an epoch. */
final class Plans {
  static final int EPOCHS = 3;
  private static final JointConfig JOINT = new JointConfig(1, 1, 1, 2, JointConfig.Decay.LINEAR, FeatureLoss.Adapt.INTERP1D,
      FeatureLoss.Norm.LAYERNORM, List.of());

  private Plans() {}

  static TrainingPlan joint() {
    return plan(new MethodConfig.JointMethod(JOINT), models(), List.of("vit", "agent"), 1, phases("vit", "agent"), 1e-3);
  }

  static TrainingPlan jointInShards(int shards) {
    return plan(new MethodConfig.JointMethod(JOINT), models(), List.of("vit", "agent"), shards, phases("vit", "agent"), 1e-3);
  }

  static TrainingPlan agentFirst() {
    return plan(new MethodConfig.JointMethod(JOINT), models(), List.of("vit", "agent"), 1,
        List.of(new Phase(1, List.of("agent")), new Phase(2, List.of("vit", "agent"))), 1e-3);
  }

  static TrainingPlan agentFirstThenTeaching() {
    return plan(new MethodConfig.JointMethod(JOINT), models(), List.of("vit", "agent"), 2,
        List.of(new Phase(1, List.of("agent")), new Phase(2, List.of("vit"), List.of("agent"))), 1e-3);
  }

  static TrainingPlan shared() {
    return plan(new MethodConfig.SharedMethod(JOINT, SharedConfig.Combine.ALIGN, Alignment.Extent.GLOBAL), models(),
        List.of("pair"), 1, phases("pair"), 1e-3);
  }

  static TrainingPlan agentAlone(double learningRate) {
    return plan(new MethodConfig.PlainMethod(), Map.of("agent", models().get("agent")), List.of("agent"), 1, phases("agent"),
        learningRate);
  }

  /** A CiT all of whose heads learn from the labels. */
  static TrainingPlan cit(double learningRate) {
    CoAdviseConfig byLabels = new CoAdviseConfig(1, 1, Targets.SOFT,
        List.of(new Advice(null, "head_conv", 1), new Advice(null, "head_inv", 1)));
    return alone(new MethodConfig.CoAdviseMethod(byLabels), new CitConfig(1, 8, 4, 16, 2, 2, 32, 0, 1e-6, CitConfig.TokenMode.ALIGNED),
        learningRate);
  }

  /** Any network, called {@code net}. */
  static TrainingPlan alone(MethodConfig method, ModelConfig network, double learningRate) {
    return plan(method, Map.of("net", network), List.of("net"), 1, phases("net"), learningRate);
  }

  static TrainingPlan vitAlone(int shards) {
    return plan(new MethodConfig.PlainMethod(), Map.of("vit", models().get("vit")), List.of("vit"), shards, phases("vit"), 1e-3);
  }

  /** Sparse attention with a learning rate that drives alpha to the end of its range. */
  static TrainingPlan sparse() {
    VitConfig vit = new VitConfig(2, 16, 2, 4, 32, 0, 1e-5, Normalizer.ENTMAX_LAYER, InitScheme.STANDARD);
    return plan(new MethodConfig.PlainMethod(), Map.of("vit", vit), List.of("vit"), 1, phases("vit"), 2);
  }

  static TrainingPlan startingFrom(TrainingPlan plan, Path weights) {
    Map<String, LearnerSettings> learners = new LinkedHashMap<>();
    plan.learners().forEach((name, settings) -> learners.put(name, settings.startingFrom(weights)));
    return new TrainingPlan(plan.seed() + 1, plan.imageSize(), plan.classes(), plan.batchSize(), plan.shards(),
        plan.evaluationBatch(), plan.method(), plan.models(), learners, plan.phases(), plan.onNonFinite());
  }

  /** One epoch of a pair, each learner with this number of threads. It is large enough for a second thread to change bits. */
  static TrainingPlan jointOn(int threads) {
    return withThreads(threads, plan(new MethodConfig.JointMethod(JOINT), models(), List.of("vit", "agent"), 1,
        List.of(new Phase(1, List.of("vit", "agent"))), 1e-3));
  }

  /** Sharpness-aware training of a network with BatchNorm. */
  static TrainingPlan sam() {
    return plan(new MethodConfig.SamMethod(new SamConfig(0.1, false)), Map.of("agent", models().get("agent")), List.of("agent"), 1,
        phases("agent"), 1e-3);
  }

  static TrainingPlan inShards(int shards, TrainingPlan plan) {
    return new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), plan.batchSize(), shards, plan.evaluationBatch(),
        plan.method(), plan.models(), plan.learners(), plan.phases(), plan.onNonFinite(), plan.reparam());
  }

  /** A network of three layers that begin as convolutions, over six epochs. */
  static TrainingPlan reparameterized(LayerSchedule schedule, ConversionConfig conversion) {
    PrsNetConfig network = new PrsNetConfig(2, 8, 3, 3, 1, null, 4, 16, PrsNetConfig.Border.ZERO, false, 0, false, false, 1e-6, null);
    TrainingPlan plan = plan(new MethodConfig.PlainMethod(), Map.of("net", network), List.of("net"), 1,
        List.of(new Phase(6, List.of("net"))), 3e-3);
    return new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), plan.batchSize(), plan.shards(), plan.evaluationBatch(),
        plan.method(), plan.models(), plan.learners(), plan.phases(), plan.onNonFinite(), Optional.of(new ReparamConfig(schedule, conversion)));
  }

  /** The same with layers that stay what they are. */
  static TrainingPlan keepingLayers(TrainingPlan plan) {
    return new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), plan.batchSize(), plan.shards(), plan.evaluationBatch(),
        plan.method(), plan.models(), plan.learners(), plan.phases(), plan.onNonFinite());
  }

  private static TrainingPlan withThreads(int threads, TrainingPlan plan) {
    Map<String, LearnerSettings> settings = new LinkedHashMap<>();
    plan.learners().forEach((learner, one) ->
        settings.put(learner, new LearnerSettings(one.optimizer(), one.learningRate(), one.clip(), threads)));
    return new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), plan.batchSize(), plan.shards(), plan.evaluationBatch(),
        plan.method(), plan.models(), settings, plan.phases(), plan.onNonFinite());
  }

  private static List<Phase> phases(String... learners) {
    return List.of(new Phase(EPOCHS, List.of(learners)));
  }

  static Map<String, ModelConfig> models() {
    VitConfig vit = new VitConfig(2, 16, 2, 4, 32, 0.1, 1e-5, Normalizer.SOFTMAX, InitScheme.STANDARD);
    Map<String, ModelConfig> models = new LinkedHashMap<>();
    models.put("vit", vit);
    models.put("agent", AgentConfig.base(vit, AgentConfig.NormPlace.PRE));
    return models;
  }

  private static TrainingPlan plan(MethodConfig method, Map<String, ModelConfig> models, List<String> learners, int shards,
      List<Phase> phases, double learningRate) {
    LearnerSettings settings = new LearnerSettings(OptimizerConfig.AdamWConfig.standard(),
        new LearningRate.Cosine(learningRate, 0, 0, LearningRate.Every.EPOCH), OptionalDouble.of(1), 1);
    Map<String, LearnerSettings> byLearner = new LinkedHashMap<>();
    learners.forEach(learner -> byLearner.put(learner, settings));
    return new TrainingPlan(5, Stripes.SIDE, 2, 16, shards, 16, method, models, byLearner, phases, OnNonFinite.STOP);
  }
}
