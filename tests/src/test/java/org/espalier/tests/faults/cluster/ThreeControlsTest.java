package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.journal.TestPostgres;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.Disk;
import org.espalier.tests.cluster.Namespaces;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three control nodes with their journal in PostgreSQL: whatever happens to the one that supervises, another goes on from the journal,
 * and never two at once. Needs network namespaces, so root.
 */
class ThreeControlsTest {
  private static final List<String> CONTROLS = List.of("c1", "c2", "c3");
  private static final String SETTINGS = TestCluster.QUICK + """
      akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 40s
      espalier.node.up-within = 60s
      """;
  @TempDir Path folder;
  /** By generation of the supervisor: when its node was killed or stopped. */
  private final Map<Long, Instant> ends = new HashMap<>();

  @BeforeEach
  void requireNamespaces() {
    assumeTrue(Namespaces.available(), "no network namespaces here: not root, or no ip command");
  }

  @Test
  @Tag("chaos")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void anotherGoesOnFromTheJournal() throws Exception {
    if (Extent.isLong()) {
      killedThenCutOffThenAsleepThenMute();
    } else {
      disturb(80, TestCluster.OWN_RUNS, (cluster, network, gremlin) -> killWithItsDisk(cluster, gremlin));
    }
  }

  private void killedThenCutOffThenAsleepThenMute() throws Exception {
    disturb(80, TestCluster.OWN_RUNS, (cluster, network, gremlin) -> killWithItsDisk(cluster, gremlin));
    disturb(200, "", (cluster, network, gremlin) -> {
      kill(cluster, gremlin);
      cutOff(cluster, network, gremlin, Duration.ofSeconds(40));
      gremlin.wait(20, 40);
      sleep(cluster, gremlin, Duration.ofMinutes(1));
      mute(cluster, network, gremlin, Duration.ofSeconds(40));
      kill(cluster, gremlin);
    });
  }

  private interface Disturbance {
    void apply(TestCluster cluster, Namespaces network, Gremlin gremlin) throws Exception;
  }

  private void disturb(int epochs, String runs, Disturbance disturbance) throws Exception {
    LongPair pair = LongPair.of(epochs, folder.resolve("control-run"));
    try (Namespaces network = Namespaces.of(folder, CONTROLS.toArray(String[]::new));
        TestPostgres postgres = TestPostgres.start(network.testHost());
        TestCluster cluster = TestCluster.start(folder, network, CONTROLS, SETTINGS + runs + postgres.settings())) {
      cluster.awaitWorkers(3);
      RunFolder shared = cluster.submit("pair", pair.experiment(), Map.of());

      disturbance.apply(cluster, network, new Gremlin(cluster, "pair"));

      JsonNode end = cluster.awaitStatus("pair", "COMPLETED");
      cluster.history().add("completed in term " + end.path("term").asLong());
      pair.requireSame(runs.isEmpty() ? shared : cluster.runOn(supervisor(cluster).path("supervisor").asText(), "pair"));
      List<Reign> reigns = Reign.of(cluster, CONTROLS);
      reigns.forEach(reign -> cluster.history().add(reign.toString()));
      assertThat(reigns).extracting(Reign::generation).doesNotHaveDuplicates();
      assertThat(Reign.overlap(reigns, ends)).as("milliseconds with two supervisors").isZero();
      Writers.requireOneAfterTheOther(postgres);
      Chronicle.of(postgres.journal(), "pair").requireSound(end, reigns.get(reigns.size() - 1).generation());
    }
  }

  /** Where nodes share no folder, what the others have copied is all that is left of the run. */
  private void killWithItsDisk(TestCluster cluster, Gremlin gremlin) throws Exception {
    gremlin.wait(40, 60);
    Path run = cluster.runOn(supervisor(cluster).path("supervisor").asText(), "pair").path();
    assertThat(run).isDirectory();
    kill(cluster, gremlin, run);
  }

  private static JsonNode supervisor(TestCluster cluster) throws InterruptedException {
    return cluster.await("/v1/cluster", status -> CONTROLS.contains(status.path("supervisor").asText()));
  }

  private void kill(TestCluster cluster, Gremlin gremlin, Path... lost) throws Exception {
    JsonNode line = gremlin.wait(20, 40);
    JsonNode status = supervisor(cluster);
    ends.put(status.path("generation").asLong(), Instant.now());
    gremlin.kill(cluster.node(status.path("supervisor").asText()), line);
    for (Path path : lost) {
      Disk.LOCAL.delete(path);
      cluster.history().add("lost: " + path);
    }
    awaitSuccessor(cluster, status);
    cluster.awaitWorkers(3);
  }

  private void sleep(TestCluster cluster, Gremlin gremlin, Duration time) throws Exception {
    JsonNode status = supervisor(cluster);
    ends.put(status.path("generation").asLong(), Instant.now());
    gremlin.sleep(cluster.node(status.path("supervisor").asText()), time);
    awaitSuccessor(cluster, status);
    cluster.awaitWorkers(3);
  }

  private static void cutOff(TestCluster cluster, Namespaces network, Gremlin gremlin, Duration time) throws Exception {
    gremlin.wait(20, 40);
    JsonNode status = supervisor(cluster);
    String node = status.path("supervisor").asText();
    cluster.history().add(node + ", which supervises, is cut off for " + time.toSeconds() + " s");
    network.cut(node);
    Gremlin.pass(time);
    network.heal(node);
    cluster.history().add(node + " is back");
    awaitSuccessor(cluster, status);
    cluster.awaitWorkers(3);
  }

  /** It reaches the journal, but not the other nodes, whom it hears. */
  private static void mute(TestCluster cluster, Namespaces network, Gremlin gremlin, Duration time) throws Exception {
    gremlin.wait(20, 40);
    String node = supervisor(cluster).path("supervisor").asText();
    cluster.history().add("what " + node + " says to other nodes is lost for " + time.toSeconds() + " s");
    List<String> others = CONTROLS.stream().filter(other -> !other.equals(node)).toList();
    for (String other : others) {
      network.mute(node, other);
    }
    Gremlin.pass(time);
    for (String other : others) {
      network.unmute(node, other);
    }
    cluster.history().add(node + " is heard again");
    cluster.awaitWorkers(3);
  }

  private static void awaitSuccessor(TestCluster cluster, JsonNode before) throws InterruptedException {
    JsonNode now = cluster.await("/v1/cluster", status -> status.path("generation").asLong() > before.path("generation").asLong());
    cluster.history().add(now.path("supervisor").asText() + " supervises as generation " + now.path("generation").asLong());
  }
}
