package org.espalier.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.faults.Product;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several JVMs that share no folder, one after the other story, work on one run; whatever happens to them, it ends with the bits of the
 * undisturbed loop.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  /** Forty epochs of five steps: long enough to be disturbed. */
  private static final String LONG = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 39, train").replace("everySteps = 3",
      "everySteps = 20").replace("everyEpochs = 1", "everyEpochs = 0");
  /** One network whose rate is the same at every step: of two lengths the longer one goes on where the shorter ends. */
  private static final String NET = Lab.alone("vit", "method.kind = plain", "learner.learningRate = { kind = constant, rate = 0.001 }",
      "checkpoint { everySteps = 40, everyEpochs = 0 }");
  @TempDir static Path folder;
  private static Map<String, String> undisturbed;
  private static TestCluster cluster;

  /** Two workers, one of which will die in the middle of a step. */
  @BeforeAll
  static void start() throws Exception {
    undisturbed = Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(LONG));
    cluster = TestCluster.start(folder, TestCluster.QUICK + TestCluster.OWN_RUNS);
    cluster.worker("a", "-Despalier.failpoint=trainer.before-update:33");
    cluster.worker("b");
    cluster.awaitWorkers(2);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  @Order(1)
  void aPairOverTwoJvmsAndAWorkerThatDies() throws Exception {
    // when a pair is trained in lockstep over both
    cluster.submit("split", LONG, Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
    var end = cluster.awaitStatus("split", "COMPLETED");

    // then a later term finished it, with the same bits
    assertThat(cluster.node("a").lives()).isEqualTo(2);
    assertThat(end.path("term").asLong()).isGreaterThan(1);
    assertThat(weights("split", "control")).isEqualTo(undisturbed);

    // and copies of all that is left of it on both workers
    for (String holder : List.of("a", "b")) {
      assertThat(weights("split", holder)).isEqualTo(undisturbed);
      assertThat(Lab.metrics(cluster.runOn(holder, "split"))).isEqualTo(Lab.metrics(cluster.runOn("control", "split")));
    }
  }

  private static Map<String, String> weights(String run, String node) throws Exception {
    return Lab.weights(cluster.runOn(node, run));
  }

  @Test
  @Order(2)
  void workersThatShareBatchesComeAndGo() throws Exception {
    // given a run on one of three nodes
    cluster.worker("c");
    cluster.awaitWorkers(3);
    String fourShards = LONG.replace("shards = 2", "shards = 4");
    cluster.submit("shared", fourShards, Map.of());
    cluster.awaitStep("shared", 20);

    // when two share it, then three, one of which dies, then one has it alone
    cluster.share("shared", 2);
    cluster.share("shared", 3);
    cluster.node("b").kill();
    cluster.share("shared", 1);

    // then nobody can tell
    cluster.awaitStatus("shared", "COMPLETED");
    assertThat(weights("shared", "control")).isEqualTo(
        Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-of-shared"))).control(fourShards)));
  }

  @Test
  @Order(3)
  void aDrainedNodeHandsItsRunOverAndEnds() throws Exception {
    cluster.awaitWorkers(2);
    cluster.submit("moving", LONG, Map.of());
    String node = cluster.awaitStep("moving", 20).path("devices").path("vit").path(0).asText().split("/")[0];
    NodeProcess leaving = cluster.node(node);

    // when its node is drained
    assertThat(cluster.api().post("/v1/nodes/" + node + "/drain", "").statusCode()).isEqualTo(202);

    // then the node ends in order and the other finishes the run
    assertThat(leaving.end().get(2, TimeUnit.MINUTES).exitValue()).isZero();
    cluster.awaitStatus("moving", "COMPLETED");
    assertThat(weights("moving", "control")).isEqualTo(undisturbed);
  }

  @Test
  @Order(4)
  void aSweepTrainsSharedBeginningsOnceThoughAWorkerDiesAndOneOfItsRunsIsForked() throws Exception {
    // given lengths of a network's training, two seeds each
    cluster.awaitWorkers(2);
    Files.writeString(folder.resolve("net.conf"), NET);
    Files.writeString(folder.resolve("grow.conf"), "experiment = net.conf\ngrid { epochs = [24, 48] }\nseeds = [0, 1]\n");

    // when a worker is killed that trains the longer one behind where they part
    Process sweep = command("sweep", folder.resolve("grow.conf").toString(), "--json");
    String worker = cluster.await("/v1/runs/grow-epochs_48-seed_0", run -> run.path("step").asLong() >= 120
        && run.path("status").asText().equals("TRAINING")).path("devices").path("vit").path(0).asText().split("/")[0];
    cluster.node(worker).kill();

    // then every run ends with the bits of its training alone, and nothing that two share was trained twice
    requireDone(sweep);
    assertThat(cluster.api().get("/v1/runs/grow-epochs_48-seed_0").path("term").asLong()).isGreaterThan(1);
    int steps = 0;
    for (int seed = 0; seed < 2; seed++) {
      for (int epochs : List.of(24, 48)) {
        RunFolder run = cluster.runOn("control", "grow-epochs_%d-seed_%d".formatted(epochs, seed));
        assertThat(Lab.weights(run)).as(run.name()).isEqualTo(alone(epochs, seed));
        assertThat(Lab.events(run, "forked")).hasSize(epochs == 24 ? 0 : 1);
        steps += ownSteps(run);
      }
    }
    assertThat(steps).isEqualTo(2 * 48 * 5);

    // and a fork of one of them goes on where it ended
    requireDone(command("fork", "grow-epochs_48-seed_1", "--at", "epoch=48", "epochs=50", "--name", "longer"));
    cluster.awaitStatus("longer", "COMPLETED");
    assertThat(weights("longer", "control")).isEqualTo(alone(50, 1));
    assertThat(ownSteps(cluster.runOn("control", "longer"))).isEqualTo(2 * 5);
  }

  private static Process command(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--api", cluster.urlOf("control")));
    return Product.start(List.of(), folder.resolve("commands.txt"), words.toArray(String[]::new));
  }

  private static void requireDone(Process command) throws Exception {
    assertThat(command.waitFor(4, TimeUnit.MINUTES)).as(Product.lastLines(folder.resolve("commands.txt"))).isTrue();
    assertThat(command.exitValue()).as(Product.lastLines(folder.resolve("commands.txt"))).isZero();
  }

  private static Map<String, String> alone(int epochs, int seed) throws Exception {
    Lab lab = new Lab(Files.createDirectories(folder.resolve("alone-%d-%d".formatted(epochs, seed))));
    return Lab.weights(lab.control(NET + "epochs = %d\nseed = %d\n".formatted(epochs, seed)));
  }

  /** Steps of the record that were trained for this run: those behind where it took over another's. */
  private static int ownSteps(RunFolder run) throws Exception {
    List<String> events = Lab.events(run, "forked", "step");
    int forked = IntStream.range(0, events.size()).filter(i -> events.get(i).contains("\"forkStep\"")).reduce(-1, (a, b) -> b);
    return events.size() - forked - 1;
  }
}
