package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.Augmentation;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.Erasing;
import org.espalier.models.data.Mixing;
import org.espalier.models.data.RandAugment;
import org.espalier.models.data.Recipe;
import org.espalier.models.method.DistillationConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.optim.OptimizerConfig.Decay;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.TrainingPlan.LearnerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the DeiT recipe together: bits follow from the experiment alone, and averages from the weights. */
class RecipeTest {
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  private static final int SHARDS = 4;
  private static final int STEPS = 5;
  private static final CheckpointPolicy POLICY = new CheckpointPolicy(0, 0, 3);

  @Test
  void workersThatShareAMixedBatchGiveTheBitsOfOne() {
    for (TrainingPlan plan : List.of(recipe(Plans.vitAlone(SHARDS)), recipe(Plans.jointInShards(SHARDS)),
        recipe(Plans.inShards(SHARDS, Plans.shared())), recipe(Plans.inShards(SHARDS, Plans.sam())))) {
      Map<String, String> alone = train(plan, 1);
      assertThat(alone.keySet()).anyMatch(file -> file.endsWith(".ema.safetensors"));
      assertThat(train(plan, 2)).isEqualTo(alone);
      assertThat(train(plan, 3)).isEqualTo(alone);
    }
  }

  private static Map<String, String> train(TrainingPlan plan, int workers) {
    try (Workers all = new Workers(plan, data(), DEVICE, plan.learners().keySet(), ShardRange.split(SHARDS, workers))) {
      for (int step = 0; step < STEPS; step++) {
        all.step();
      }
      return all.files();
    }
  }

  @Test
  void aRunThatStopsInTheMiddleOfAnEpochGoesOnWithTheSameBits() {
    TrainingPlan plan = recipe(Plans.jointInShards(2));
    Map<String, String> undisturbed;
    try (Training training = open(plan)) {
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT).run(training, () -> false);
      undisturbed = Workers.files(training.snapshot());
    }
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    try (Training training = open(plan)) {
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> training.step() >= 4);
      assertThat(training.step()).isEqualTo(4);
    }
    try (Training training = open(plan)) {
      checkpoints.restoreLatest(training);
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> false);

      assertThat(Workers.files(training.snapshot())).isEqualTo(undisturbed);
    }
  }

  private static Training open(TrainingPlan plan) {
    return new Training(plan, data(), DEVICE, plan.learners().keySet(), 2);
  }

  @Test
  void theAverageFollowsEveryUpdateOfEveryWeight() {
    TrainingPlan plan = recipe(Plans.agentAlone(1e-3));
    try (Training training = open(plan)) {
      Map<String, float[]> expected = values(training.snapshot(), "agent.safetensors");
      for (int i = 0; i < 3; i++) {
        try (TrainStep step = training.begin().orElseThrow()) {
          step.compute();
          training.finish(step, step.update());
        }
        values(training.snapshot(), "agent.safetensors").forEach((name, weights) -> {
          float[] average = expected.get(name);
          for (int k = 0; k < weights.length; k++) {
            average[k] += 0.25f * (weights[k] - average[k]);
          }
        });
      }
      Map<String, float[]> averages = values(training.snapshot(), "agent.ema.safetensors");
      assertThat(averages.keySet()).isEqualTo(expected.keySet()).anyMatch(name -> name.endsWith("running_mean"));
      averages.forEach((name, average) ->
          assertThat(average).as(name).containsExactly(expected.get(name), within(1e-6f)));
    }
  }

  private static Map<String, float[]> values(Snapshot snapshot, String file) {
    Map<String, float[]> values = new LinkedHashMap<>();
    snapshot.files().get(file).forEach((name, tensor) -> values.put(name, tensor.floats()));
    return values;
  }

  @Test
  void aTeacherSeesTheMixedImagesOfItsStudent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("agent.safetensors");
    TrainingPlan agent = Plans.agentAlone(1e-3);
    try (Training training = open(agent)) {
      SafeTensors.write(file, training.weights("agent"), SafeTensors.WEIGHTS);
    }
    TrainingPlan plan = recipe(taughtBy(Plans.vitAlone(2)));
    DataPart train = data().train();
    BatchRef mixed = BatchPlan.training(train, plan.seed(), plan.batchSize()).batch(0, 0);
    var network = agent.members().get(0).scored().get(0).network();
    Map<String, FrozenTeachers.Source> alone = Map.of("", new FrozenTeachers.Source(network, SafeTensors.read(file)));
    try (FrozenTeachers teacher = new FrozenTeachers(DEVICE, alone, train); Training training = open(plan)) {
      Map<String, TensorBytes> answer = teacher.answer(mixed);
      BatchRef unmixed = new BatchRef(mixed.dataHash(), mixed.part(), mixed.recipe(), mixed.seed(), mixed.epoch(), mixed.samples());
      assertThat(teacher.answer(unmixed).get("").floats()).isNotEqualTo(answer.get("").floats());

      try (TrainStep step = training.begin().orElseThrow()) {
        assertThat(step.batch()).isEqualTo(mixed);
        step.teach(answer);
        step.compute();
        StepReport report = step.update();
        assertThat(report.scores().get("vit").kd()).isPositive();
        training.finish(step, report);
      }
    }
  }

  private static TrainingPlan taughtBy(TrainingPlan plan) {
    return with(plan, new MethodConfig.DistillationMethod(new DistillationConfig(1, 1, 2)), plan.learners());
  }

  private static TrainingData data() {
    TrainingData stripes = Stripes.data();
    Augmentation all = new Augmentation(3, RandAugment.standard(), null, Erasing.standard(), Mixing.standard());
    Recipe recipe = stripes.train().recipe();
    return new TrainingData(new DataPart(DataPart.TRAIN, stripes.train().set(),
        new Recipe(recipe.transform(), recipe.imageSize(), recipe.normalization(), all)), Optional.empty(), stripes.test());
  }

  /** With decay of matrices alone, DeiT's schedule, and an average that moves fast enough to be seen. */
  private static TrainingPlan recipe(TrainingPlan plan) {
    Map<String, LearnerSettings> learners = new LinkedHashMap<>();
    plan.learners().forEach((name, settings) -> learners.put(name, new LearnerSettings(
        new AdamWConfig(0.9, 0.999, 1e-8, 0.05, Decay.MATRICES), new LearningRate.DeitCosine(1e-3, 1e-5, 1e-6, 1, 1),
        settings.clip(), settings.threads()).averaging(0.75)));
    return with(plan, plan.method(), learners);
  }

  private static TrainingPlan with(TrainingPlan plan, MethodConfig method, Map<String, LearnerSettings> learners) {
    return new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), plan.batchSize(), plan.shards(), plan.evaluationBatch(), method,
        plan.models(), learners, plan.phases(), plan.onNonFinite());
  }
}
