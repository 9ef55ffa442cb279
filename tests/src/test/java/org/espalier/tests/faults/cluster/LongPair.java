package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.scenarios.Lab;

/** A pair that trains long enough to be disturbed, and all that it must come to: what the undisturbed loop in one process makes of it. */
record LongPair(String experiment, long steps, Map<String, String> weights, List<String> metrics, List<String> events) {
  private static final int STEPS_PER_EPOCH = 5;
  private static final int STEPS_PER_CHECKPOINT = 20;

  /** Trains it in this process, in a folder of its own. */
  static LongPair of(int epochs, Path folder) throws Exception {
    String experiment = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = " + (epochs - 1) + ", train")
        .replace("everySteps = 3", "everySteps = " + STEPS_PER_CHECKPOINT).replace("everyEpochs = 1", "everyEpochs = 0");
    RunFolder run = new Lab(Files.createDirectories(folder)).control(experiment);
    return new LongPair(experiment, (long) epochs * STEPS_PER_EPOCH, Lab.weights(run), Lab.metrics(run), recorded(run));
  }

  private static List<String> recorded(RunFolder run) throws Exception {
    return Lab.events(run, "step", "phase");
  }

  /** The same weights, and the same record of every step and epoch, each once. */
  void requireSame(RunFolder run) throws Exception {
    assertThat(Lab.weights(run)).isEqualTo(weights);
    assertThat(Lab.metrics(run)).isEqualTo(metrics);
    assertThat(recorded(run)).isEqualTo(events);
  }
}
