package org.espalier.actors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Source;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.SharedConfig;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.TrainingData;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.train.TrainingPlan.LearnerSettings;
import org.espalier.models.train.TrainingPlan.OnNonFinite;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.VitConfig;

/** Experiments of a second: width 16, two blocks, a few painted shapes; 5 steps of 8 pictures an epoch, in two shards. */
public final class TinyRun {
  public static final int STEPS_PER_EPOCH = 5;
  public static final String HASH = "tiny";
  private static final VitConfig VIT = new VitConfig(8, 16, 2, 4, 32, 0.1, 1e-5, Normalizer.SOFTMAX, InitScheme.REFERENCE);
  private static final TrainingData DATA = data();

  private TinyRun() {}

  private static TrainingData data() {
    DataSets sets = DataSets.open(DataConfig.of(new Source.Shapes(40, 20, 7L)), Path.of(""), null);
    return new TrainingData(sets.train(), Optional.empty(), sets.test());
  }

  public static Blueprint joint(Phase... phases) {
    return of(new MethodConfig.JointMethod(JointConfig.standard()), Map.of("vit", VIT, "agent", AgentConfig.base(VIT, NormPlace.PRE)),
        List.of(phases));
  }

  public static Blueprint shared(Phase... phases) {
    return of(new MethodConfig.SharedMethod(JointConfig.standard(), SharedConfig.Combine.ALIGN, Alignment.Extent.GLOBAL),
        Map.of("vit", VIT, "agent", AgentConfig.base(VIT, NormPlace.PRE)), List.of(phases));
  }

  /** The pair's phases: the agent alone for an epoch, then both for as many. */
  public static Phase[] agentFirst(int epochsOfBoth) {
    return new Phase[] {new Phase(1, List.of("agent")), new Phase(epochsOfBoth, List.of("vit", "agent"))};
  }

  private static Blueprint of(MethodConfig method, Map<String, ModelConfig> models, List<Phase> phases) {
    Map<String, LearnerSettings> learners = new LinkedHashMap<>();
    for (String learner : method.learners(models.keySet())) {
      learners.put(learner, new LearnerSettings(OptimizerConfig.AdamWConfig.standard(), new LearningRate.Constant(1e-3),
          OptionalDouble.of(1), 1));
    }
    TrainingPlan plan = new TrainingPlan(11, 32, 10, 8, 2, 20, method, models, learners, phases, OnNonFinite.STOP);
    return new Blueprint(HASH, plan, DATA, new CheckpointPolicy(3, 1, 2), Optional.empty(), (learner, layers) -> describe(learner));
  }

  private static WeightsDescription describe(String learner) {
    return new WeightsDescription(learner, JsonNodeFactory.instance.objectNode(), 32, DATA.train().recipe().normalization(),
        DATA.train().set().classNames(), HASH);
  }
}
