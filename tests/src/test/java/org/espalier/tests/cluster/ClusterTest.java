package org.espalier.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs work on one run; whatever happens to them, it ends with the bits of the undisturbed loop. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ClusterTest {
  /** Forty epochs of five steps: long enough to be disturbed. */
  private static final String LONG = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 39, train").replace("everySteps = 3",
      "everySteps = 20").replace("everyEpochs = 1", "everyEpochs = 0");

  @TempDir Path folder;

  private Map<String, String> bitsOfTheLoop(String experiment) throws Exception {
    return Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(experiment));
  }

  @Test
  void aPairOverTwoJvmsAndAWorkerThatDies() throws Exception {
    Map<String, String> undisturbed = bitsOfTheLoop(LONG);
    try (TestCluster cluster = TestCluster.start(folder)) {
      // given a pair in lockstep over two JVMs, one of which dies in the middle of a step
      cluster.worker("a", "-Despalier.failpoint=trainer.before-update:33");
      cluster.worker("b");
      cluster.awaitWorkers(2);

      // when it is trained
      RunFolder run = cluster.submit("pair", LONG, Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
      var end = cluster.awaitStatus("pair", "COMPLETED");

      // then a later term finished it, with the same bits
      assertThat(end.path("term").asLong()).isGreaterThan(1);
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
    }
  }

  @Test
  void theSupervisorsNodeDiesAndComesBack() throws Exception {
    Map<String, String> undisturbed = bitsOfTheLoop(LONG);
    try (TestCluster cluster = TestCluster.start(folder)) {
      cluster.worker("a");
      cluster.awaitWorkers(1);
      RunFolder run = cluster.submit("pair", LONG, Map.of());
      cluster.awaitStep("pair", 20);

      // when the only control node is killed
      cluster.node("control").kill();

      // then its successor goes on from the journal
      cluster.awaitStatus("pair", "COMPLETED");
      assertThat(cluster.await("/v1/cluster", status -> status.has("generation")).path("generation").asLong()).isEqualTo(2);
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
    }
  }

  @Test
  void aDrainedNodeHandsItsRunOverAndEnds() throws Exception {
    Map<String, String> undisturbed = bitsOfTheLoop(LONG);
    try (TestCluster cluster = TestCluster.start(folder)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder run = cluster.submit("pair", LONG, Map.of());
      String node = cluster.awaitStep("pair", 20).path("devices").path("vit").asText().split("/")[0];
      NodeProcess leaving = cluster.node(node);

      // when its node is drained
      assertThat(cluster.api().post("/v1/nodes/" + node + "/drain", "").statusCode()).isEqualTo(202);

      // then the node ends in order and the other finishes the run
      assertThat(leaving.end().get(2, TimeUnit.MINUTES).exitValue()).isZero();
      cluster.awaitStatus("pair", "COMPLETED");
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
    }
  }
}
