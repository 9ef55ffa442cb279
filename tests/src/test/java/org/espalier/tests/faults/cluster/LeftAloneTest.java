package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three JVMs train pairs for an hour ({@code soak.minutes}), each run about a third of it, and one JVM is killed every two minutes. The
 * others, which nobody starts again, hold at the end what they held after the first sixth of the time. The control run comes after it.
 */
@Tag("soak")
class LeftAloneTest {
  private static final Duration TIME = Duration.ofMinutes(Long.getLong("soak.minutes", 60));
  private static final int RUNS = 3;
  private static final Duration BETWEEN_KILLS = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);
  private static final int STEPS_PER_EPOCH = 20;
  private static final int WARM_EPOCHS = 10;
  private static final double GROWTH = 1.05;
  /** A heap that is resident from the start, so that what grows is something else; how full it is, is looked at by itself. */
  private static final List<String> WHOLE_HEAP = List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch");
  private static final List<String> SURVIVORS = List.of("control", "a");
  private static final Map<String, String> DEVICES = Map.of("vit", "a/cpu:0", "agent", "b/cpu:0");
  @TempDir Path folder;

  private final Map<String, Vitals> early = new LinkedHashMap<>();
  private int kills;

  @Test
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void anHourOfKillsLeavesNothingBehind() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "what a process holds is read from /proc");
    List<RunFolder> runs = new ArrayList<>();
    Map<String, Vitals> late;
    String experiment;

    try (TestCluster cluster = TestCluster.start(folder, TestCluster.QUICK, WHOLE_HEAP)) {
      // given runs over two of three JVMs
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      experiment = experiment((int) Math.ceil(TIME.toSeconds() / secondsPerEpoch(cluster) / RUNS));

      // when one of them is killed again and again
      Instant begin = Instant.now();
      while (Instant.now().isBefore(begin.plus(TIME))) {
        runs.add(cluster.submit("run-" + runs.size(), experiment, DEVICES));
        disturb(cluster, "run-" + (runs.size() - 1), begin);
      }
      late = survivors(cluster, true);
      cluster.history().add(runs.size() + " runs, " + kills + " kills; early " + early + "; late " + late);
      SURVIVORS.forEach(name -> assertThat(cluster.node(name).lives()).isEqualTo(1));
    }

    // then the bits are those of the undisturbed loop, and the others have grown by nothing that matters
    Map<String, String> undisturbed =
        Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(experiment));
    for (RunFolder run : runs) {
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
    }
    SURVIVORS.forEach(name -> requireSteady(name, early.get(name), late.get(name)));
  }

  /** To the end of the run. */
  private void disturb(TestCluster cluster, String run, Instant begin) throws Exception {
    JsonNode line = cluster.awaitStep(run, 1);
    while (!line.path("status").asText().equals("COMPLETED")) {
      Gremlin.pass(BETWEEN_LOOKS);
      Duration past = Duration.between(begin, Instant.now());
      if (past.dividedBy(BETWEEN_KILLS) > kills) {
        cluster.node("b").kill();
        kills++;
      }
      if (early.isEmpty() && past.compareTo(TIME.dividedBy(6)) > 0) {
        early.putAll(survivors(cluster, true));
      }
      line = cluster.api().get("/v1/runs/" + run);
      cluster.history().add(run + " is " + line.path("status").asText() + ", step " + line.path("step") + ", term " + line.path("term")
          + ", " + kills + " kills, " + survivors(cluster, false));
      assertThat(line.path("status").asText()).as(line.toString()).isNotIn("FAILED", "CANCELLED");
    }
  }

  private static void requireSteady(String name, Vitals early, Vitals late) {
    assertThat((double) late.kilobytes()).as("resident memory of %s", name).isLessThan(GROWTH * early.kilobytes());
    assertThat((double) late.heap()).as("what a collection leaves in the heap of %s", name).isLessThan(GROWTH * early.heap());
    assertThat(late.threads()).as("threads of %s", name).isLessThanOrEqualTo(early.threads() + 2);   // a pool may be a little larger
    assertThat(late.files()).as("files of %s", name).isLessThanOrEqualTo(early.files() + 5);
    assertThat(late.shared()).as("shared memory of %s", name).isLessThanOrEqualTo(early.shared());
    assertThat(late.actors()).as("actors of %s", name).isLessThanOrEqualTo(early.actors() + 10);     // a connection has some
  }

  private static Map<String, Vitals> survivors(TestCluster cluster, boolean thorough) throws Exception {
    Map<String, Vitals> all = new LinkedHashMap<>();
    for (String name : SURVIVORS) {
      long pid = cluster.node(name).pid();
      all.put(name, thorough ? Vitals.thorough(pid) : Vitals.of(pid));
    }
    return all;
  }

  /** Of the same pair, at the same places. */
  private static double secondsPerEpoch(TestCluster cluster) throws Exception {
    cluster.submit("warm", experiment(WARM_EPOCHS), DEVICES);
    cluster.awaitStep("warm", STEPS_PER_EPOCH);
    Instant begin = Instant.now();
    cluster.awaitStatus("warm", "COMPLETED");
    return Duration.between(begin, Instant.now()).toMillis() / 1e3 / (WARM_EPOCHS - 1);
  }

  private static String experiment(int epochs) {
    return """
        include "demo-pair"
        data.source { train = 640, test = 100 }
        phases = [{ epochs = %d, train = [vit, agent] }]
        checkpoint { everyEpochs = 1, keep = 2 }
        """.formatted(epochs);
  }
}
