package org.espalier.tests.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.TestCluster;

/** How long a run stands still when the node that trains it is killed, and why. A node that dies does not come back here. */
public final class Recovery {
  private static final String PAIR = """
      seed = 11
      data { source { kind = shapes, train = 60, test = 40, seed = 7 } }
      batchSize = 12
      models {
        vit { name = vit-tiny-32, patchSize = 8, embedDim = 16, depth = 2, numHeads = 4, mlpDim = 32 }
        agent { name = base }
      }
      method { kind = joint, beta = 0.5 }
      learner { threads = 1 }
      phases = [{ epochs = 100000, train = [vit, agent] }]
      checkpoint { everySteps = 20, everyEpochs = 0, keep = 2 }
      """;
  private static final String FAST = "include required(classpath(\"org/espalier/profiles/fast.conf\"))\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Recovery() {}

  /**
   * One kill, in instants of this machine's clock.
   *
   * @param unreachable the others hear nothing any more
   * @param gone        it is removed from the cluster, and the supervisor knows
   * @param placed      the run has another place
   * @param opened      its weights are there
   * @param stepped     the first step is done
   */
  private record Kill(Instant killed, Instant unreachable, Instant gone, Instant placed, Instant opened, Instant stepped) {

    String text() {
      return String.format(Locale.ROOT, "unreachable %5.1f  removed +%4.1f  placed +%4.1f  loaded +%4.1f  first step +%4.1f  = %5.1f s",
          seconds(killed, unreachable), seconds(unreachable, gone), seconds(gone, placed), seconds(placed, opened),
          seconds(opened, stepped), seconds(killed, stepped));
    }

    private static double seconds(Instant from, Instant to) {
      return Duration.between(from, to).toMillis() / 1e3;
    }
  }

  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    measure("default settings", "", kills);
    measure("profile fast.conf", FAST, kills);
  }

  private static void measure(String name, String settings, int count) throws Exception {
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path folder = Files.createTempDirectory("espalier-recovery");
      try {
        kills.add(kill(folder, settings));
      } finally {
        Folders.delete(folder);
      }
      System.out.println(name + ": " + kills.get(i).text());
    }
    kills.sort(Comparator.comparing(kill -> Duration.between(kill.killed, kill.stepped)));
    System.out.println(name + ", median of " + count + ": " + kills.get(count / 2).text());
  }

  private static Kill kill(Path folder, String settings) throws Exception {
    try (TestCluster cluster = TestCluster.start(folder, settings)) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      RunFolder run = cluster.submit("pair", PAIR, Map.of());
      String node = cluster.awaitStep("pair", 60).path("devices").path("vit").path(0).asText().split("/")[0];
      String other = node.equals("a") ? "b" : "a";

      Instant killed = Instant.now();
      cluster.node(node).close();
      cluster.await("/v1/runs/pair", line -> line.path("term").asLong() > 1);
      long step = cluster.api().get("/v1/runs/pair").path("step").asLong();
      cluster.awaitStep("pair", step + 20);

      Path log = cluster.dataOf("control").resolve("node.log");
      return new Kill(killed, said(log, "Marking node as UNREACHABLE"), said(log, "node " + node + " is gone"),
          said(log, "pair (term 2) is placed"), said(cluster.dataOf(other).resolve("node.log"), "of pair (term 2) opened"),
          stepped(run, killed));
    }
  }

  private static Instant said(Path log, String words) throws IOException {
    return Files.readAllLines(log).stream().filter(line -> line.contains(words)).map(line -> Instant.parse(line.split(" ", 2)[0]))
        .findFirst().orElseThrow(() -> new IllegalStateException(log + " does not say: " + words));
  }

  private static Instant stepped(RunFolder run, Instant after) throws IOException {
    for (String line : Files.readAllLines(run.events())) {
      var event = JSON.readTree(line);
      Instant time = Instant.parse(event.path("time").asText());
      if (event.path("kind").asText().equals("step") && time.isAfter(after)) {
        return time;
      }
    }
    throw new IllegalStateException("no step after the kill in " + run.events());
  }
}
