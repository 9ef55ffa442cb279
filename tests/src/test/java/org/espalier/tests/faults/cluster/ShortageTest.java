package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.CpuQuota;
import org.espalier.tests.cluster.Namespaces;
import org.espalier.tests.cluster.StepTimes;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slow link and a node with little of a processor: a run that needs them is slow and comes to its bits; others go on as before. */
@Tag("chaos")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ShortageTest {
  private static final String SETTINGS = TestCluster.QUICK + """
      akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 40s
      espalier.node.up-within = 60s
      """;
  private static final Duration TIME = Duration.ofSeconds(40);
  /** Looser than what is hoped for, 0.9, for other work on the machine changes it too; what it was is printed. */
  private static final double LEFT_ALONE = 0.5;
  @TempDir Path folder;

  @BeforeEach
  void requireTime() {
    assumeTrue(Extent.isLong(), "takes minutes: part of the long form");
  }

  @Test
  void aLinkOfOneMegabit() throws Exception {
    assumeTrue(Namespaces.available(), "no network namespaces here: not root, or no ip command");
    try (Namespaces network = Namespaces.of(folder, "control", "a", "b", "c");
        TestCluster cluster = TestCluster.start(folder, network, SETTINGS)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.worker("c");
      cluster.awaitWorkers(3);
      RunFolder split = cluster.submit("split", EndlessPair.EXPERIMENT, Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
      RunFolder beside = cluster.submit("beside", EndlessPair.EXPERIMENT, Map.of("vit", "c/cpu:0", "agent", "c/cpu:0"));
      cluster.awaitStep("split", 20);
      cluster.awaitStep("beside", EndlessPair.STEPS_PER_CHECKPOINT);
      Instant before = Instant.now();
      cluster.awaitStep("split", 60);

      cluster.history().add("1 Mbit/s to a and from it");
      network.throttle("a", "1mbit");
      Instant slow = Instant.now();
      Gremlin.pass(TIME);
      Instant after = Instant.now();
      tell(cluster, "split", StepTimes.of(split), before, slow, after);
      double change = tell(cluster, "beside", StepTimes.of(beside), before, slow, after);

      assertThat(change).as("speed of the run that does not use the link, to what it was").isGreaterThan(LEFT_ALONE);
      EndlessPair.pauseAndRequireSame(cluster, beside, folder);
      EndlessPair.pauseAndRequireSame(cluster, split, folder);
    }
  }

  @Test
  void aTenthOfAProcessor() throws Exception {
    assumeTrue(CpuQuota.available(), "no cgroups here that can be written: not root, or not of version 1");
    try (TestCluster cluster = TestCluster.start(folder, SETTINGS)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder split = cluster.submit("split", EndlessPair.EXPERIMENT, Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"));
      cluster.awaitStep("split", EndlessPair.STEPS_PER_CHECKPOINT);
      Instant before = Instant.now();
      cluster.awaitStep("split", 2 * EndlessPair.STEPS_PER_CHECKPOINT);

      cluster.history().add("a has 10 % of a processor");
      try (CpuQuota quota = CpuQuota.of(cluster.node("a"), 10)) {
        Instant slow = Instant.now();
        Gremlin.pass(TIME);
        tell(cluster, "split", StepTimes.of(split), before, slow, Instant.now());
      }

      long step = cluster.api().get("/v1/runs/split").path("step").asLong();
      cluster.awaitStep("split", step + EndlessPair.STEPS_PER_CHECKPOINT);
      cluster.history().add("a has all it wants again; it is in life " + cluster.node("a").lives());
      EndlessPair.pauseAndRequireSame(cluster, split, folder);
    }
  }

  /** Gives the speed after something to that before. */
  private static double tell(TestCluster cluster, String run, StepTimes steps, Instant before, Instant change, Instant after) {
    double was = steps.perSecond(before, change);
    double is = steps.perSecond(change, after);
    cluster.history().add(String.format(Locale.ROOT, "%s: %.1f steps a second before, %.1f then: %.0f %%", run, was, is, 100 * is / was));
    return is / was;
  }
}
