package org.espalier.analysis.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.Metric;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.analysis.run.RunResult;

/** Run folders with made-up numbers that look like training, for pages and pictures. */
final class SampleRuns {
  private static final int EPOCHS = 60;
  private static final int STEPS = 63;

  private final Path root;
  private Instant now = Instant.parse("2026-11-21T09:00:00Z");

  SampleRuns(Path root) {
    this.root = root;
  }

  /** The three runs that the demo compares. */
  List<ReportRun> demo() {
    return List.of(
        ReportRun.read("ViT alone", run("vit-alone", "plain", Map.of("vit", 31.0))),
        ReportRun.read("Agent alone", run("agent-alone", "plain", Map.of("agent", 88.0))),
        ReportRun.read("Pair", run("pair", "joint", ordered("vit", 41.0, "agent", 90.0))));
  }

  /** A whole run whose learners end at these accuracies. */
  RunFolder run(String folder, String method, Map<String, Double> top1ByLearner) {
    RunFolder run = start(folder, method);
    try (RunRecorder recorder = RunRecorder.open(run, clock())) {
      recorder.event(EventKind.STARTED, 0, 0, Map.of("command", "./espalier demo"));
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        epoch(recorder, epoch, top1ByLearner, method.equals("joint"));
      }
      recorder.event(EventKind.COMPLETED, (long) EPOCHS * STEPS, EPOCHS, Map.of());
    }
    ResultFile.write(run.result(), result(top1ByLearner));
    return run;
  }

  /** A run folder as {@code train} starts it. */
  RunFolder start(String folder, String method) {
    String beta = method.equals("joint") ? "0.3" : "0";
    String resolved = """
        {"data":{"dataset":"shapes","images":2000,"validation":0.1},"description":"A small ViT on drawn shapes.",
        "length":{"epochs":60},"method":{"beta":%s,"kind":"%s","temperature":4},"name":"%s",
        "optim":{"learningRate":5e-4,"rule":"adamw","warmupEpochs":5,"weightDecay":0.05},"seed":1,
        "model":{"depth":4,"embedDim":64,"numHeads":8,"patchSize":4}}""".formatted(beta, method, folder);
    String written = "include \"demo\"\nmethod.kind = %s  # the point of it\n".formatted(method);
    return RunFolder.create(root.resolve(folder), resolved, written);
  }

  private void epoch(RunRecorder recorder, int epoch, Map<String, Double> top1ByLearner, boolean pair) {
    now = now.plus(Duration.ofMillis(1200));
    if (pair && epoch == 21) {
      recorder.event(EventKind.PHASE, (epoch - 1L) * STEPS, epoch, Map.of("name", "joint", "beta", 0.3));
    }
    if (pair && epoch == 40) {
      recorder.event(EventKind.ROLLBACK, (epoch - 1L) * STEPS, epoch, Map.of("learner", "vit", "term", "kd", "batch", 11));
    }
    recorder.epoch(top1ByLearner.entrySet().stream()
        .map(learner -> row(epoch, learner.getKey(), learner.getValue(), pair)).toList());
  }

  private static EpochMetrics row(int epoch, String learner, double end, boolean pair) {
    Random noise = new Random(epoch * 31L + learner.hashCode() + (pair ? 7 : 0));
    double done = 1 - Math.exp(-epoch / 14.0);
    double top1 = 10 + (end - 10) * done + noise.nextGaussian() * 0.8;
    double loss = 2.3 - 2.1 * done * end / 100 + noise.nextGaussian() * 0.02;
    return EpochMetrics.of(epoch, (long) epoch * STEPS, learner)
        .with(Metric.LEARNING_RATE, 5e-4 * Math.min(epoch / 5.0, (1 + Math.cos(Math.PI * epoch / EPOCHS)) / 2))
        .with(Metric.TRAIN_LOSS, pair ? loss + 0.4 : loss).with(Metric.TRAIN_CE, pair ? loss : Double.NaN)
        .with(Metric.TRAIN_KD, pair ? 0.4 - 0.3 * done : Double.NaN).with(Metric.GRAD_NORM, 1.5 + 2 * done)
        .with(Metric.TRAIN_TOP1, top1 + 6 * done)
        .with(Metric.TEST_TOP1, top1).with(Metric.TEST_TOP5, Math.min(100, top1 * 1.1 + 45)).with(Metric.TEST_LOSS, loss + 0.15)
        .with(Metric.SECONDS, 1.2 + noise.nextDouble() / 10);
  }

  private static RunResult result(Map<String, Double> top1ByLearner) {
    Map<String, LearnerResult> learners = new LinkedHashMap<>();
    top1ByLearner.forEach((name, top1) -> learners.put(name, new LearnerResult(top1, Math.min(99, top1 + 40),
        new LearnerResult.Best(top1 + 0.75, 57), "weights/" + name + ".safetensors", "9f86d081884c7d65".repeat(4), 212_938)));
    Map<String, String> versions = ordered("espalier", "0.1.0", "java", "17.0.15", "libtorch", "2.7.1");
    return new RunResult(RunResult.Status.COMPLETED, "60303ae22b998861".repeat(4), EPOCHS * STEPS, EPOCHS, 120_000, 72.4,
        learners, versions, ordered("cpu", "2 cores", "threads", "1"));
  }

  private InstantSource clock() {
    return () -> now;
  }

  @SuppressWarnings("unchecked")
  private static <T> Map<String, T> ordered(Object... pairs) {
    Map<String, T> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (T) pairs[i + 1]);
    }
    return map;
  }
}
