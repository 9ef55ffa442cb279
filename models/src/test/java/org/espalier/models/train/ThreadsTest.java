package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits belong to a number of compute threads: with one and with two they differ here, and each number repeats its own. */
class ThreadsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aNumberOfThreadsRepeatsItsBits(int threads) {
    Map<String, TensorBytes> once = train(threads);

    assertThat(train(threads)).isEqualTo(once);
  }

  /** Every learner's weights after an epoch. */
  private static Map<String, TensorBytes> train(int threads) {
    TrainingPlan plan = Plans.jointOn(threads);
    Map<String, TensorBytes> weights = new TreeMap<>();
    try (Training training = new Training(plan, Stripes.data(), ComputeDevice.cpu(0, threads), plan.learners().keySet(), 1)) {
      new TrainLoop(plan, new CheckpointPolicy(0, 1, 1), new MemoryCheckpoints(), TrainingListener.SILENT)
          .run(training, () -> false);
      for (String learner : plan.learners().keySet()) {
        training.weights(learner).forEach((name, tensor) -> weights.put(learner + "/" + name, tensor));
      }
    }
    return weights;
  }
}
