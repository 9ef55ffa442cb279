package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainLoopTest {
  private static final CheckpointPolicy POLICY = new CheckpointPolicy(2, 1, 3);
  private final ComputeDevice device = ComputeDevice.cpu(0, 1);

  static Stream<Arguments> plans() {
    return Stream.of(
        Arguments.of("joint", Plans.joint()),
        Arguments.of("joint in two shards", Plans.jointInShards(2)),
        Arguments.of("agent first", Plans.agentFirst()),
        Arguments.of("shared", Plans.shared()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void aRunThatIsStoppedAndResumedEndsWithTheBitsOfTheUndisturbedOne(String name, TrainingPlan plan) {
    Map<String, float[]> undisturbed = train(plan, List.of());

    assertThat(train(plan, List.of())).as("run again").usingRecursiveComparison().isEqualTo(undisturbed);
    assertThat(train(plan, List.of(1L, 4L, 8L))).as("stopped at steps 1, 4, 8").usingRecursiveComparison()
        .isEqualTo(undisturbed);
  }

  @Test
  void stoppingDoesNotHideThatWeightsMove() {
    Map<String, float[]> half = new TreeMap<>();
    Map<String, float[]> whole = new TreeMap<>();
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    TrainingPlan plan = Plans.joint();
    try (Training training = new Training(plan, Stripes.data(), device, plan.learners().keySet(), 1)) {
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> training.step() >= 4);
      half.putAll(weights(plan, training));
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> false);
      whole.putAll(weights(plan, training));
    }

    assertThat(whole.keySet()).isEqualTo(half.keySet());
    assertThat(whole).allSatisfy((name, values) -> assertThat(values).isNotEqualTo(half.get(name)));
  }

  @Test
  void theAgentLearnsStripes() {
    List<EpochReport> epochs = new ArrayList<>();
    TrainingPlan plan = Plans.agentAlone(1e-2);
    try (Training training = new Training(plan, Stripes.data(), device, Set.of("agent"), 1)) {
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
  void aLossThatIsNotFiniteStopsTheRunAndNamesStepLearnerAndTerm() {
    TrainingPlan plan = Plans.agentAlone(1e30);
    try (Training training = new Training(plan, Stripes.data(), device, Set.of("agent"), 1)) {
      TrainLoop loop = new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT);

      NonFiniteException stopped = org.assertj.core.api.Assertions.catchThrowableOfType(NonFiniteException.class,
          () -> loop.run(training, () -> false));

      assertThat(stopped.step()).isGreaterThan(1);
      assertThat(stopped).hasMessageContaining("step " + stopped.step()).hasMessageContaining("learner agent");
      assertThat(training.step()).isEqualTo(stopped.step() - 1);
    }
  }

  /** Trains, each time up to a stop, in a new training that starts from the checkpoint of the last. */
  private Map<String, float[]> train(TrainingPlan plan, List<Long> stops) {
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    for (long stop : stops) {
      try (Training training = open(plan, checkpoints)) {
        new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> training.step() >= stop);
      }
    }
    try (Training training = open(plan, checkpoints)) {
      new TrainLoop(plan, POLICY, checkpoints, TrainingListener.SILENT).run(training, () -> false);
      return weights(plan, training);
    }
  }

  private Training open(TrainingPlan plan, MemoryCheckpoints checkpoints) {
    Training training = new Training(plan, Stripes.data(), device, plan.learners().keySet(), 2);
    if (!checkpoints.isEmpty()) {
      checkpoints.restoreLatest(training);
    }
    return training;
  }

  private static Map<String, float[]> weights(TrainingPlan plan, Training training) {
    Map<String, float[]> all = new TreeMap<>();
    for (String learner : plan.learners().keySet()) {
      Map<String, TensorBytes> weights = training.weights(learner);
      weights.forEach((name, tensor) -> all.put(learner + "/" + name, tensor.floats()));
    }
    return all;
  }
}
