package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.NodeProcess;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGSTOP and SIGCONT: a process that was away for a moment goes on; one that the others have given up ends before it does harm, and is
 * started again. The failure detector of these clusters waits 6 s, and the decision 3 s more.
 */
class SleepersTest {
  /** What the program ends with when it stood still for too long. */
  private static final int STOOD_STILL = 75;
  @TempDir Path folder;

  @Test
  @Tag("chaos")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shortStopsChangeNothingAndAMinuteCostsTime() throws Exception {
    assumeTrue(Extent.isLong(), "takes minutes: part of the long form");
    LongPair pair = LongPair.of(80, folder.resolve("control-run"));
    try (TestCluster cluster = TestCluster.start(folder)) {
      NodeProcess control = cluster.node("control");
      NodeProcess worker = cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder run = cluster.submit("pair", pair.experiment(), Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
      Gremlin gremlin = new Gremlin(cluster, "pair");
      gremlin.wait(20, 20);

      // given stops that are shorter than others wait
      for (int second : List.of(1, 3, 6)) {
        gremlin.sleep(worker, Duration.ofSeconds(second));
        gremlin.sleep(control, Duration.ofSeconds(second));
        JsonNode line = gremlin.wait(20, 20);
        assertThat(line.path("term").asLong()).as("a stop of %d s", second).isEqualTo(1);
      }
      assertThat(worker.lives() + control.lives()).isEqualTo(2);

      // when a worker is away for longer, and then the only control node
      gremlin.sleep(worker, Duration.ofMinutes(1));
      gremlin.wait(20, 20);
      gremlin.sleep(control, Duration.ofMinutes(1));

      // then they ended when they woke, and the run has the bits and the record of the undisturbed one
      JsonNode end = cluster.awaitStatus("pair", "COMPLETED");
      cluster.history().add("completed in term " + end.path("term").asLong());
      assertThat(worker.exits()).contains(STOOD_STILL);
      assertThat(control.exits()).containsExactly(STOOD_STILL);
      pair.requireSame(run);
    }
  }
}
