package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.journal.H2Journal;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at random places: of nodes that train, and of the only one that supervises. */
class KillsTest {
  @TempDir Path folder;

  @Test
  @Tag("chaos")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void aSplitPairOutlivesKillsAndStops() throws Exception {
    int trainers = Extent.faults(1, 20);
    int supervisors = Extent.faults(1, 5);
    if (Extent.isLong()) {
      disturb(trainers, supervisors, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(12));
    } else {
      disturb(trainers, supervisors, Duration.ofSeconds(3));
    }
  }

  private void disturb(int trainers, int supervisors, Duration... stops) throws Exception {
    LongPair pair = LongPair.of(10 * (trainers + supervisors + stops.length) + 4, folder.resolve("control-run"));
    JsonNode end;
    long generation;
    try (TestCluster cluster = TestCluster.start(folder)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder run = cluster.submit("pair", pair.experiment(), Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
      Gremlin gremlin = new Gremlin(cluster, "pair");

      for (Duration stop : stops) {
        gremlin.sleep(gremlin.nodeOf(gremlin.wait(1, 40)), stop);
      }
      for (int fault = 1; fault <= trainers + supervisors; fault++) {
        JsonNode line = gremlin.wait(1, 40);
        boolean supervisor = fault % (trainers / supervisors + 1) == 0;
        gremlin.kill(supervisor ? cluster.node("control") : gremlin.nodeOf(line), line);
      }

      end = cluster.awaitStatus("pair", "COMPLETED");
      cluster.history().add("completed in term " + end.path("term").asLong() + " after " + trainers + " SIGKILLs of trainers' nodes and "
          + supervisors + " of the supervisor's");
      generation = cluster.api().get("/v1/cluster").path("generation").asLong();
      assertThat(generation).isGreaterThan(supervisors);
      assertThat(end.path("term").asLong()).isGreaterThan(trainers + supervisors);
      pair.requireSame(run);
    }
    Chronicle.of(new H2Journal(folder.resolve("control/journal")), "pair").requireSound(end, generation);
  }
}
