package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.zoo.MlpMixerConfig;
import org.espalier.models.zoo.RedNetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainLoopTest {
  private static final CheckpointPolicy POLICY = new CheckpointPolicy(2, 1, 3);
  private static final ComputeDevice ONE_LANE = ComputeDevice.cpu(0, 1);
  private static final ComputeDevice THREE_LANES = ComputeDevice.cpu(0, 3);

  static Stream<Arguments> plans() {
    return Stream.of(
        Arguments.of("joint", Plans.joint()),
        Arguments.of("joint in two shards", Plans.jointInShards(2)),
        Arguments.of("agent first", Plans.agentFirst()),
        Arguments.of("agent first, then it teaches", Plans.agentFirstThenTeaching()),
        Arguments.of("shared", Plans.shared()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void aRunThatIsStoppedAndResumedEndsWithTheBitsOfTheUndisturbedOne(String name, TrainingPlan plan) {
    Map<String, String> undisturbed = train(plan, ONE_LANE, List.of());

    assertThat(train(plan, ONE_LANE, List.of())).as("run again").isEqualTo(undisturbed);
    assertThat(train(plan, ONE_LANE, List.of(1L, 4L, 8L))).as("stopped at steps 1, 4, 8")
        .isEqualTo(undisturbed);
  }

  @Test
  void learnersAndShardsSideBySideGiveTheBitsOfOneAfterTheOther() {
    for (TrainingPlan plan : List.of(Plans.jointInShards(2), Plans.vitAlone(4), Plans.inShards(4, Plans.agentAlone(1e-3)),
        Plans.agentFirstThenTeaching(), Plans.inShards(4, Plans.sam()), Plans.inShards(4, Plans.cit(1e-3)))) {
      Map<String, String> oneByOne = train(plan, ONE_LANE, List.of());
      Map<String, String> sideBySide = train(plan, THREE_LANES, List.of());

      assertThat(sideBySide).isEqualTo(oneByOne);
    }
  }

  @Test
  void stoppingDoesNotHideThatWeightsMove() {
    Map<String, String> half = new TreeMap<>();
    Map<String, String> whole = new TreeMap<>();
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    TrainingPlan plan = Plans.joint();
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, plan.learners().keySet(), 1)) {
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> training.step() >= 4);
      half.putAll(weights(plan, training));
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> false);
      whole.putAll(weights(plan, training));
    }

    assertThat(whole.keySet()).isEqualTo(half.keySet());
    whole.keySet().removeIf(name -> !name.endsWith(".weight"));   // a BatchNorm may erase the gradient of a bias before it
    assertThat(whole).allSatisfy((name, values) -> assertThat(values).isNotEqualTo(half.get(name)));
  }

  @Test
  void anAgentThatTeachesStandsStillAndIsHeard() {
    List<StepReport> steps = new ArrayList<>();
    Map<String, String> first = new TreeMap<>();
    TrainingPlan plan = Plans.agentFirstThenTeaching();
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, plan.learners().keySet(), 1)) {
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), new TrainingListener() {
        @Override
        public void stepped(StepReport report) {
          steps.add(report);
          if (report.step() == training.stepsPerEpoch()) {
            first.putAll(weights(plan, training));
          }
        }
      }).run(training, () -> false);

      Map<String, String> last = weights(plan, training);
      assertThat(last.keySet().stream().filter(name -> name.startsWith("agent/")))
          .allSatisfy(name -> assertThat(last.get(name)).isEqualTo(first.get(name)));
    }
    assertThat(steps.get(0).scores()).containsOnlyKeys("agent");
    assertThat(steps.get(steps.size() - 1).scores()).containsOnlyKeys("vit");
    assertThat(steps.get(steps.size() - 1).scores().get("vit").feature()).isPositive();
    assertThat(steps.get(steps.size() - 1).scores().get("vit").kd()).isPositive();
  }

  static Stream<TrainingPlan> plansOfOne() {
    return Stream.of(Plans.agentAlone(1e-2),
        Plans.alone(new MethodConfig.PlainMethod(), new RedNetConfig(List.of(1, 1), 8, 16, false, 3, 8, true), 1e-2),
        Plans.alone(new MethodConfig.PlainMethod(), new MlpMixerConfig(2, 16, 2, 8, 32, 0, 1e-6), 1e-2),
        Plans.cit(1e-2));
  }

  @ParameterizedTest
  @MethodSource("plansOfOne")
  void aNetworkLearnsStripes(TrainingPlan plan) {
    List<EpochReport> epochs = new ArrayList<>();
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, plan.learners().keySet(), 1)) {
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), new TrainingListener() {
        @Override
        public void epochEnded(EpochReport report) {
          epochs.add(report);
        }
      }).run(training, () -> false);
    }

    assertThat(epochs).extracting(EpochReport::epoch).containsExactly(1, 2, 3);
    assertThat(epochs.get(2).loss()).isLessThan(epochs.get(0).loss());
    assertThat(epochs.get(2).best().top1()).isGreaterThan(75);
  }

  @Test
  void alphaStaysWhereEntmaxIsDefined() {
    TrainingPlan plan = Plans.sparse();
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, Set.of("vit"), 1)) {
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT).run(training, () -> false);

      Map<String, TensorBytes> weights = training.weights("vit");
      weights.keySet().removeIf(name -> !name.endsWith("softmax.alpha"));
      assertThat(weights.values()).hasSize(2).allSatisfy(alpha -> assertThat(alpha.floats()[0]).isBetween(1.05f, 2f))
          .anySatisfy(alpha -> assertThat(alpha.floats()[0]).isIn(1.05f, 2f));
    }
  }

  @Test
  void aLearnerCanBeginWithTheWeightsOfAnother(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("agent.safetensors");
    TrainingPlan plan = Plans.agentAlone(1e-3);
    Map<String, String> stored = new TreeMap<>();
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, Set.of("agent"), 1)) {
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT).run(training, () -> false);
      SafeTensors.write(file, training.weights("agent"), SafeTensors.WEIGHTS);
      stored.putAll(weights(plan, training));
    }

    TrainingPlan onwards = Plans.startingFrom(plan, file);
    try (Training training = new Training(onwards, Stripes.data(), ONE_LANE, Set.of("agent"), 1)) {
      assertThat(weights(onwards, training)).isEqualTo(stored);
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunAndNamesStepLearnerAndTerm() {
    TrainingPlan plan = Plans.agentAlone(1e30);
    try (Training training = new Training(plan, Stripes.data(), ONE_LANE, Set.of("agent"), 1)) {
      TrainLoop loop = new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT);

      NonFiniteException stopped = org.assertj.core.api.Assertions.catchThrowableOfType(NonFiniteException.class,
          () -> loop.run(training, () -> false));

      assertThat(stopped.step()).isGreaterThan(1);
      assertThat(stopped).hasMessageContaining("step " + stopped.step()).hasMessageContaining("learner agent");
      assertThat(training.step()).isEqualTo(stopped.step() - 1);
    }
  }

  /** Trains, each time up to a stop, in a new training that starts from the checkpoint of the last. */
  private static Map<String, String> train(TrainingPlan plan, ComputeDevice device, List<Long> stops) {
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    for (long stop : stops) {
      try (Training training = open(plan, device, checkpoints)) {
        new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> training.step() >= stop);
      }
    }
    try (Training training = open(plan, device, checkpoints)) {
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> false);
      return weights(plan, training);
    }
  }

  private static Training open(TrainingPlan plan, ComputeDevice device, MemoryCheckpoints checkpoints) {
    Training training = new Training(plan, Stripes.data(), device, plan.learners().keySet(), 2);
    if (!checkpoints.isEmpty()) {
      checkpoints.restoreLatest(training);
    }
    return training;
  }

  private static String digest(TensorBytes tensor) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(tensor.data());
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> weights(TrainingPlan plan, Training training) {
    Map<String, String> all = new TreeMap<>();
    for (String learner : plan.learners().keySet()) {
      Map<String, TensorBytes> weights = training.weights(learner);
      weights.forEach((name, tensor) -> all.put(learner + "/" + name, digest(tensor)));
    }
    return all;
  }
}
