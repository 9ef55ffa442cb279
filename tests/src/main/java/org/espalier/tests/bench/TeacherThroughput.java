package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenNetworks;
import org.espalier.tests.cluster.StepTimes;
import org.espalier.tests.cluster.TestCluster;

/**
 * Images a second that a frozen teacher answers for a student in another JVM, beside its bare network here: forward passes over pictures in
 * memory, one thread each. The student is so small that it waits for its teacher. Both take turns; medians are printed. Arguments: rounds,
 * and batches of a round.
 */
public final class TeacherThroughput {
  private static final int BATCH = 64;
  /** Batches that are not counted: code is compiled, memory is reserved. */
  private static final int FIRST = 10;
  private static final String DATA = """
      data { source { kind = shapes, train = %d, test = 64 }, train { kind = pad-crop-flip, pad = 4 } }
      batchSize = 64
      epochs = 1
      learner { learningRate { kind = constant, rate = 0.001 }, threads = 1 }
      checkpoint { everySteps = 0, everyEpochs = 0 }
      """;
  private static final String TEACHER = """
      models { net { name = resnet18-32, width = 16 } }
      method { kind = plain }
      """;
  private static final String STUDENT = """
      models { net { name = vit-tiny-32, patchSize = 16, embedDim = 12, depth = 1, numHeads = 1, mlpDim = 12 } }
      method { kind = distillation }
      teacher = "%s"
      seed = %d
      """;

  private TeacherThroughput() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int batches = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    Path folder = Files.createTempDirectory("espalier-teacher");
    double[] bare = new double[rounds];
    double[] served = new double[rounds];
    try (TestCluster cluster = TestCluster.start(folder, "espalier.teacher.cache.bytes = 0")) {
      cluster.workerWith("espalier.node.devices = [\"cpu:0/1\"]", "a");
      cluster.workerWith("espalier.node.teachers = [\"cpu:9/1\"]", "t");
      cluster.awaitDevices(2);
      RunFolder teacher = cluster.submit("teacher", DATA.formatted(BATCH) + TEACHER, Map.of("net", "a/cpu:0"));
      cluster.awaitStatus("teacher", "COMPLETED");
      for (int round = 0; round < rounds; round++) {
        bare[round] = bare(teacher, batches);
        served[round] = served(cluster, teacher, batches, round);
        System.out.printf("round %d: bare %.1f, served %.1f images/s, %.3f%n", round + 1, bare[round], served[round],
            served[round] / bare[round]);
      }
    } finally {
      Folders.delete(folder);
    }
    double[] ratios = IntStream.range(0, rounds).mapToDouble(round -> served[round] / bare[round]).toArray();
    System.out.printf("medians of %d rounds of %d batches of %d: bare %.1f, served over another JVM %.1f images/s, ratio %.3f%n", rounds,
        batches, BATCH, median(bare), median(served), median(ratios));
  }

  private static double bare(RunFolder teacher, int batches) throws IOException {
    SavedNetworks saved = SavedNetworks.read(teacher.weights("net"));
    DataPart part = Prepared.of(Experiment.of(teacher.readExperiment())).data().train();
    BatchMemory memory = new BatchMemory();
    try (FrozenNetworks networks = new FrozenNetworks(ComputeDevice.cpu(0, 1), saved.member(), saved.file().tensors());
        Batch batch = part.read(BatchPlan.training(part, 0, BATCH).batch(0, 0), memory)) {
      String network = networks.names().get(0);
      IntStream.range(0, FIRST).forEach(i -> networks.answer(network, batch));
      long begun = System.nanoTime();
      IntStream.range(0, batches).forEach(i -> networks.answer(network, batch));
      return (double) BATCH * batches / (System.nanoTime() - begun) * 1e9;
    }
  }

  private static double served(TestCluster cluster, RunFolder teacher, int batches, int round) throws Exception {
    String name = "student-" + round;
    RunFolder run = cluster.submit(name, DATA.formatted(BATCH * (FIRST + batches)) + STUDENT.formatted(teacher.weights("net"), round),
        Map.of("net", "a/cpu:0"));
    cluster.awaitStatus(name, "COMPLETED");
    List<Instant> times = StepTimes.of(run).times();
    Duration taken = Duration.between(times.get(FIRST - 1), times.get(times.size() - 1));
    return BATCH * (times.size() - FIRST) / (taken.toNanos() / 1e9);
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
