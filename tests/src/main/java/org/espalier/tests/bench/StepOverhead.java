package org.espalier.tests.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.PreparedBlueprints;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainStep;
import org.espalier.models.train.Training;

/**
 * What an actor-driven step spends outside of TrainStep, beside what the plain loop does between two steps anyway: freeing the step
 * and taking the next batch. Arguments: an experiment file or preset, then key=value.
 */
public final class StepOverhead {
  private StepOverhead() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Folders.temporary("overhead");
    ExperimentReader reader = ExperimentReader.open(arguments[0]);
    List<String> settings = Stream.of(arguments).skip(1).toList();
    Runner runner = new Runner((task, stop, listener) -> { }, Runtime.getRuntime().availableProcessors());
    RunTask task = Runner.create(runner.ready(reader.read(settings), Optional.of("cpu:0")), folder.resolve("run"), "");
    Gaps actors = actors(task);
    Gaps loop = loop(task);
    System.out.printf("step %.1f ms; between steps: actors %.0f us, loop %.0f us; difference %.2f %% of a step; %d steps%n",
        actors.step() / 1e6, actors.gap() / 1e3, loop.gap() / 1e3, 100 * (actors.gap() - loop.gap()) / actors.step(),
        actors.steps().length);
    System.exit(0);
  }

  /** Nanoseconds of steps, and between them. */
  private record Gaps(long[] steps, long[] gaps) {
    double step() {
      return median(steps);
    }

    double gap() {
      return median(gaps);
    }

    private static double median(long[] values) {
      long[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    /** From times of begin and end, in turn. */
    static Gaps of(List<Long> times) {
      int count = times.size() / 2;
      long[] steps = new long[count];
      long[] gaps = new long[count - 1];
      for (int i = 0; i < count; i++) {
        steps[i] = times.get(2 * i + 1) - times.get(2 * i);
        if (i > 0) {
          gaps[i - 1] = times.get(2 * i) - times.get(2 * i - 1);
        }
      }
      return new Gaps(steps, gaps);
    }
  }

  private static Gaps actors(RunTask task) throws Exception {
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    TrainingFault clock = (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_FORWARD || place == TrainingFault.Place.AFTER_UPDATE) {
        times.add(System.nanoTime());
      }
    };
    NodeSettings settings = NodeSettings.of(task.placement().distinct(), new PreparedBlueprints(task.prepared()),
        device -> Fingerprint.of(device).text()).withFault(clock);
    try (LocalNode node = LocalNode.open(task.folder(), settings)) {
      System.out.println(node.run(RunOptions.usual().on(Map.of())).toCompletableFuture().get());
    }
    return Gaps.of(List.copyOf(times));
  }

  private static Gaps loop(RunTask task) {
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    ComputeDevice device = task.placement().distinct().get(0);
    try (Training training = new Training(task.prepared().plan(), task.prepared().trainingData(), device,
        task.prepared().plan().learners().keySet(), 1)) {
      while (!training.finished()) {
        TrainStep step = training.begin().orElseThrow();
        times.add(System.nanoTime());
        step.compute();
        StepReport report = step.update();
        times.add(System.nanoTime());
        training.finish(step, report);
      }
    }
    return Gaps.of(List.copyOf(times));
  }
}
