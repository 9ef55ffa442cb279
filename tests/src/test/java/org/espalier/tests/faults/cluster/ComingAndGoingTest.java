package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Worker JVMs join a cluster and leave it in order; as many as are there, up to three, share the batches of one run. */
class ComingAndGoingTest {
  @TempDir Path folder;

  @Test
  @Tag("chaos")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void workersThatComeAndGoChangeNoBit() throws Exception {
    assumeTrue(Extent.isLong(), "takes minutes: part of the long form; ClusterTest changes their number a few times");
    try (TestCluster cluster = TestCluster.start(folder)) {
      cluster.worker("w0");
      cluster.awaitWorkers(1);
      RunFolder run = cluster.submit("shared", EndlessPair.EXPERIMENT, Map.of());
      cluster.awaitStep("shared", EndlessPair.STEPS_PER_CHECKPOINT);
      cluster.api().post("/v1/runs/shared/workers", "{\"workers\": 3}");

      comeAndGo(cluster, Extent.faults(0, 20));

      tell(cluster, Pauses.of(run));
      EndlessPair.pauseAndRequireSame(cluster, run, folder);
    }
  }

  /** Each is a JVM that joins or one that is drained, whose run goes on with those that are there. */
  private static void comeAndGo(TestCluster cluster, int changes) throws Exception {
    SplittableRandom random = new SplittableRandom(Extent.SEED);
    cluster.history().add("-Dchaos.seed=" + Extent.SEED);
    int there = 1;
    for (int change = 1; change <= changes; change++) {
      if (there == 1 || there == 2 && random.nextBoolean()) {
        cluster.history().add("w" + change + " joins, being worker " + ++there);
        cluster.worker("w" + change);
      } else {
        List<String> devices = devices(cluster.api().get("/v1/runs/shared"));
        String leaving = devices.get(random.nextInt(devices.size())).split("/")[0];
        cluster.history().add(leaving + " is drained; " + --there + " left");
        cluster.api().post("/v1/nodes/" + leaving + "/drain", "");
        assertThat(cluster.node(leaving).end().get(2, TimeUnit.MINUTES).exitValue()).isZero();
      }
      awaitSharedBy(cluster, there);
    }
  }

  /** And that it has gone on. */
  private static void awaitSharedBy(TestCluster cluster, int workers) throws InterruptedException {
    JsonNode placed = cluster.await("/v1/runs/shared", line -> devices(line).size() == workers);
    cluster.await("/v1/runs/shared", line -> devices(line).size() == workers
        && line.path("step").asLong() > placed.path("step").asLong() + EndlessPair.STEPS_PER_CHECKPOINT);
  }

  private static List<String> devices(JsonNode line) {
    List<String> devices = new ArrayList<>();
    line.path("devices").path("vit").forEach(device -> devices.add(device.asText()));
    return devices;
  }

  private static void tell(TestCluster cluster, List<Pauses> pauses) {
    pauses.forEach(pause -> cluster.history().add(pause.toString()));
    List<Duration> sorted = pauses.stream().map(Pauses::pause).sorted().toList();
    cluster.history().add(sorted.size() + " pauses: median " + sorted.get(sorted.size() / 2).toMillis() + " ms, longest "
        + sorted.get(sorted.size() - 1).toMillis() + " ms");
  }
}
