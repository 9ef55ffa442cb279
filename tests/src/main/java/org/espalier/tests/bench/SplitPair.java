package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.cluster.StepTimes;
import org.espalier.tests.cluster.TestCluster;

/**
 * What it costs to split a pair over two JVMs that go in lockstep, beside both learners on one trainer: the time of a step, and the bytes
 * that cross. Both kinds of run take turns in one cluster, so that a round compares what ran seconds apart; medians are printed. A
 * round whose two runs do not come to the same bits is an error. Arguments: rounds, and steps of a run.
 */
public final class SplitPair {
  /** The networks and the method of the preset cifar100-small-joint, both learning from the first step, on drawn pictures. */
  private static final String PAIR = """
      seed = 11
      batchSize = %1$d
      data { source { kind = shapes, train = %2$d, test = 50 }, train { kind = none } }
      models {
        vit { name = vit-tiny-32, patchSize = 8, embedDim = 72, numHeads = 9, mlpDim = 288, dropout = 0, init = standard }
        agent {
          name = res-like, init = reference, stem { kind = res-like, stride = 4, midChannels = 16 }, downSample = [0], hiddenDropout = 0
        }
      }
      method { kind = joint, alpha = 4, beta = 40, temperature = 4, adapt = ap2d }
      learner { optimizer { kind = adamw, weightDecay = 0.05 }, learningRate { kind = cosine, peak = 0.002 }, threads = 1, clip = 1 }
      epochs = 1
      checkpoint { everySteps = 0, everyEpochs = 0 }
      """;
  private static final int BATCH = 32;
  /** Rounds and steps that are not counted: code is compiled, memory is reserved. */
  private static final int WARM_UP = 1;
  private static final int FIRST_STEP = 20;
  /** Events have times of a millisecond, so some steps are timed together. */
  private static final int TOGETHER = 10;
  private static final Map<String, String> ONE = Map.of("vit", "a/cpu:0", "agent", "a/cpu:0");
  private static final Map<String, String> TWO = Map.of("vit", "a/cpu:0", "agent", "b/cpu:0");

  private SplitPair() {}

  /**
   * What one run took of every step.
   *
   * @param millis of time, the median
   * @param toB    bytes that node a sent: what the ViT offers
   * @param toA    bytes that node b sent: what the agent offers
   */
  private record Figures(double millis, double toB, double toA) {}

  private record Round(Figures one, Figures split) {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    Path folder = Files.createTempDirectory("espalier-split");
    List<Round> measured = new ArrayList<>();
    try (TestCluster cluster = TestCluster.start(folder, "")) {
      cluster.worker("a");
      cluster.worker("b");
      cluster.awaitWorkers(2);
      for (int i = 0; i < WARM_UP + rounds; i++) {
        Round round = round(cluster, folder, "round-" + i, steps);
        if (i >= WARM_UP) {
          measured.add(round);
        }
      }
    } finally {
      Folders.delete(folder);
    }
    print(measured, steps);
  }

  private static Round round(TestCluster cluster, Path folder, String name, int steps) throws Exception {
    Figures one = train(cluster, name + "-one", steps, ONE);
    Figures split = train(cluster, name + "-split", steps, TWO);
    Path runs = folder.resolve("runs");
    for (String learner : TWO.keySet()) {
      requireSame(new RunFolder(runs.resolve(name + "-one")), new RunFolder(runs.resolve(name + "-split")), learner);
    }
    return new Round(one, split);
  }

  private static void requireSame(RunFolder one, RunFolder split, String learner) throws IOException {
    if (Files.mismatch(one.weights(learner), split.weights(learner)) >= 0) {
      throw new IllegalStateException("the split pair came to other bits of " + learner + ": compare " + one.weights(learner) + " with "
          + split.weights(learner));
    }
  }

  private static Figures train(TestCluster cluster, String name, int steps, Map<String, String> devices) throws Exception {
    double a = sent(cluster, "a");
    double b = sent(cluster, "b");
    RunFolder run = cluster.submit(name, PAIR.formatted(BATCH, steps * BATCH), devices);
    cluster.awaitStatus(name, "COMPLETED");
    return new Figures(millisOfStep(run), (sent(cluster, "a") - a) / steps, (sent(cluster, "b") - b) / steps);
  }

  private static double sent(TestCluster cluster, String node) throws Exception {
    return cluster.api().metric(node, "espalier_lane_bytes_total{direction=\"out\"}");
  }

  private static double millisOfStep(RunFolder run) throws IOException {
    List<Instant> times = StepTimes.of(run).times();
    List<Double> millis = new ArrayList<>();
    for (int i = FIRST_STEP + TOGETHER; i < times.size(); i += TOGETHER) {
      millis.add(Duration.between(times.get(i - TOGETHER), times.get(i)).toMillis() / (double) TOGETHER);
    }
    return median(millis, Double::doubleValue);
  }

  private static void print(List<Round> rounds, int steps) {
    System.out.printf("%d rounds of %d steps, batches of %d; medians%n", rounds.size(), steps, BATCH);
    System.out.printf("%-24s %10s %18s %18s%n", "", "ms a step", "ViT to agent, B", "agent to ViT, B");
    print("both on one trainer", rounds.stream().map(Round::one).toList());
    print("split over two JVMs", rounds.stream().map(Round::split).toList());
    System.out.printf("time of a step, split to one trainer: %.3f (of single rounds: %s)%n",
        median(rounds, round -> round.split.millis / round.one.millis),
        rounds.stream().map(round -> String.format("%.3f", round.split.millis / round.one.millis)).toList());
  }

  private static void print(String name, List<Figures> figures) {
    System.out.printf("%-24s %10.2f %,18.0f %,18.0f%n", name, median(figures, Figures::millis), median(figures, Figures::toB),
        median(figures, Figures::toA));
  }

  private static <T> double median(List<T> items, ToDoubleFunction<T> value) {
    double[] sorted = items.stream().mapToDouble(value).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
