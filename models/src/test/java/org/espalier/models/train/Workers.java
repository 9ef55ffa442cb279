package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;

/**
 * Workers that hold the same learners and share out the shards, one after the other in one JVM. What they tell each other is bytes.
 * Only the first is asked to evaluate and for snapshots.
 */
final class Workers implements AutoCloseable {
  private final List<Training> trainings = new ArrayList<>();

  Workers(TrainingPlan plan, ComputeDevice device, List<ShardRange> ranges) {
    this(plan, Stripes.data(), device, plan.learners().keySet(), ranges);
  }

  Workers(TrainingPlan plan, TrainingData data, ComputeDevice device, Set<String> learners, List<ShardRange> ranges) {
    ranges.forEach(range -> trainings.add(new Training(plan, data, device, learners, range, 1)));
  }

  Training first() {
    return trainings.get(0);
  }

  List<Training> all() {
    return trainings;
  }

  void restore(MemoryCheckpoints checkpoints) {
    trainings.forEach(checkpoints::restoreLatest);
  }

  List<TrainStep> begin() {
    if (first().atEpochStart()) {
      trainings.forEach(training -> training.enter(first().decidedStates()));
    }
    return trainings.stream().map(training -> training.begin().orElseThrow()).toList();
  }

  /** A step of all; every worker reports the same. */
  StepReport step() {
    List<TrainStep> steps = begin();
    steps.forEach(TrainStep::compute);
    chain(steps);
    return update(steps);
  }

  /** Passes the sum from worker to worker, and the total back to all. */
  static void chain(List<TrainStep> steps) {
    for (int i = 1; i < steps.size(); i++) {
      steps.get(i).carryIn(sent(steps.get(i - 1).carryOut()));
    }
    Map<String, Map<String, TensorBytes>> total = sent(steps.get(steps.size() - 1).carryOut());
    steps.subList(0, steps.size() - 1).forEach(step -> step.adoptTotal(total));
  }

  static Map<String, Map<String, TensorBytes>> sent(Map<String, Map<String, NDArray>> sums) {
    Map<String, Map<String, TensorBytes>> bytes = new LinkedHashMap<>();
    sums.forEach((learner, tensors) -> bytes.put(learner, HostTensors.copy(tensors)));
    return bytes;
  }

  StepReport update(List<TrainStep> steps) {
    List<StepReport> reports = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      reports.add(steps.get(i).update());
      trainings.get(i).finish(steps.get(i), reports.get(i));
    }
    assertThat(reports).as("one step's reports").containsOnly(reports.get(0));
    return reports.get(0);
  }

  /** SHA-256 of every file of every worker, which are all the same. */
  Map<String, String> files() {
    List<Map<String, String>> files = trainings.stream().map(training -> files(training.snapshot())).toList();
    assertThat(files).as("the workers' files").containsOnly(files.get(0));
    return files.get(0);
  }

  static Map<String, String> files(Snapshot snapshot) {
    Map<String, String> hashes = new TreeMap<>();
    snapshot.files().forEach((name, tensors) -> hashes.put(name, hash(tensors)));
    return hashes;
  }

  private static String hash(Map<String, TensorBytes> tensors) {
    try {
      Path file = Files.createTempFile("worker", ".safetensors");
      String hash = SafeTensors.write(file, tensors, SafeTensors.WEIGHTS).sha256();
      Files.delete(file);
      return hash;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    trainings.forEach(Training::close);
  }
}
