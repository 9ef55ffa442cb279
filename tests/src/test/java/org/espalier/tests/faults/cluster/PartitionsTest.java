package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.Namespaces;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links that are cut by the kernel and healed later, under mutual TLS. Needs network namespaces, so root. */
class PartitionsTest {
  private static final String SETTINGS = TestCluster.QUICK + """
      akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 40s
      espalier.node.up-within = 60s
      """;
  /** Longer than the failure detector and the decision after it wait. */
  private static final Duration TIME = Duration.ofSeconds(30);
  @TempDir Path folder;

  @BeforeEach
  void requireNamespaces() {
    assumeTrue(Namespaces.available(), "no network namespaces here: not root, or no ip command");
  }

  @Test
  @Tag("chaos")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aWorkerThenTheSupervisorThenOneDirection() throws Exception {
    assumeTrue(Extent.isLong(), "takes minutes: part of the long form");
    LongPair pair = LongPair.of(100, folder.resolve("control-run"));
    try (Namespaces network = Namespaces.of(folder, "control", "a", "b");
        TestCluster cluster = TestCluster.start(folder, network, SETTINGS)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder run = cluster.submit("pair", pair.experiment(), Map.of());
      Gremlin gremlin = new Gremlin(cluster, "pair");

      JsonNode line = gremlin.wait(20, 40);
      String first = gremlin.nodeOf(line).name();
      cluster.history().add(first + ", where the run is, is cut off for " + TIME.toSeconds() + " s");
      network.cut(first);
      Gremlin.pass(TIME);
      JsonNode moved = gremlin.wait(20, 20);
      assertThat(gremlin.nodeOf(moved).name()).isNotEqualTo(first);
      network.heal(first);
      cluster.history().add(first + " is back");
      cluster.awaitWorkers(2);

      cluster.history().add("control is cut off for " + TIME.toSeconds() + " s");
      network.cut("control");
      Gremlin.pass(TIME);
      network.heal("control");
      cluster.history().add("control is back");
      cluster.awaitWorkers(2);

      String muted = gremlin.nodeOf(gremlin.wait(20, 20)).name();
      cluster.history().add("what " + muted + " sends to control is lost for " + TIME.toSeconds() + " s");
      network.mute(muted, "control");
      Gremlin.pass(TIME);
      network.unmute(muted, "control");
      cluster.history().add(muted + " is heard again");

      JsonNode end = cluster.awaitStatus("pair", "COMPLETED");
      cluster.history().add("completed in term " + end.path("term").asLong());
      assertThat(end.path("term").asLong()).isGreaterThan(1);
      pair.requireSame(run);
    }
  }
}
