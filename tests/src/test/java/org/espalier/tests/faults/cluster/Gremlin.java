package org.espalier.tests.faults.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.espalier.tests.cluster.NodeProcess;
import org.espalier.tests.cluster.TestCluster;
import org.espalier.tests.faults.Extent;

/**
 * Chooses by the seed when and where a cluster is hurt: at places in the run plus a little time, so the same seed hits about the same
 * places again.
 */
final class Gremlin {
  private final SplittableRandom random;
  private final TestCluster cluster;
  private final String run;

  Gremlin(TestCluster cluster, String run) {
    this.random = new SplittableRandom(Extent.SEED);
    this.cluster = cluster;
    this.run = run;
    cluster.history().add("-Dchaos.seed=" + Extent.SEED);
  }

  /** Waits until the run has gone on by some steps, and some time more. Gives how the run stands. */
  JsonNode wait(int fewest, int most) throws InterruptedException {
    long from = cluster.api().get("/v1/runs/" + run).path("step").asLong();
    long goal = from + random.nextInt(fewest, most + 1);
    JsonNode line = cluster.await("/v1/runs/" + run,   // between two places it has no devices
        now -> now.path("step").asLong() >= goal && now.path("status").asText().equals("TRAINING"));
    pass(Duration.ofMillis(random.nextInt(400)));
    return line;
  }

  /** One of those that the run is on. */
  NodeProcess nodeOf(JsonNode line) {
    List<String> devices = texts(line.path("devices"));
    return cluster.node(devices.get(random.nextInt(devices.size())).split("/")[0]);
  }

  private static List<String> texts(JsonNode object) {
    TreeSet<String> texts = new TreeSet<>();
    object.forEach(devices -> devices.forEach(device -> texts.add(device.asText())));
    return List.copyOf(texts);
  }

  /** SIGSTOP, and SIGCONT after a while. */
  void sleep(NodeProcess node, Duration time) throws Exception {
    cluster.history().add("SIGSTOP of " + node.name() + " (life " + node.lives() + ") for " + time.toSeconds() + " s");
    node.stop();
    pass(time);
    node.wake();
    cluster.history().add("SIGCONT of " + node.name());
  }

  /** Lets time pass: what is tested is that it does. */
  static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** SIGKILL. */
  void kill(NodeProcess node, JsonNode line) throws Exception {
    cluster.history().add("SIGKILL of " + node.name() + " (life " + node.lives() + "), the run being in term " + line.path("term").asLong()
        + " with a checkpoint of step " + line.path("step").asLong());
    node.kill();
  }
}
