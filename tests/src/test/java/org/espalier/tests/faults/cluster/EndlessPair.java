package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.scenarios.Lab;

/** A pair that trains for longer than any story takes. When that is over it is paused, and compared with the loop up to there. */
final class EndlessPair {
  static final int STEPS_PER_CHECKPOINT = 50;
  /** Every step of so many has its event still. */
  static final String EXPERIMENT = Lab.PAIR.replace("shards = 2", "shards = 4").replaceAll("(?m)^phases = .*$", "epochs = 7900")
      .replace("everySteps = 3", "everySteps = " + STEPS_PER_CHECKPOINT).replace("everyEpochs = 1", "everyEpochs = 0");

  private EndlessPair() {}

  /** The same weights, and the same record of every step, each once. */
  static void pauseAndRequireSame(TestCluster cluster, RunFolder run, Path folder) throws Exception {
    String name = run.path().getFileName().toString();
    cluster.api().post("/v1/runs/" + name + "/pause", "");
    var end = cluster.awaitStatus(name, "PAUSED");
    cluster.history().add(name + " is paused in term " + end.path("term").asLong() + " after step " + end.path("step").asLong());
    Path apart = Files.createDirectories(folder.resolve("control-of-" + name));
    RunFolder control = new Lab(apart).controlUntil(end.path("step").asLong(), EXPERIMENT);
    assertThat(Lab.weights(run)).hasSize(2).isEqualTo(Lab.weights(control));
    assertThat(Lab.events(run, "step")).hasSize(end.path("step").asInt()).isEqualTo(Lab.events(control, "step"));
  }
}
