package org.espalier.tests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.train.TrainStep;
import org.espalier.models.train.Training;

/**
 * What a step takes once events have made every layer attention, beside a network that was built so. Two trainings of one process take
 * turns, step by step, through the epochs behind the events. Arguments: an experiment file or preset, then key=value.
 */
public final class EventCost {
  private EventCost() {}

  public static void main(String[] arguments) throws Exception {
    try (Training converted = training(arguments); Training built = training(fromStart(arguments))) {
      epoch(converted);
      epoch(built);
      List<Double> after = new ArrayList<>();
      List<Double> before = new ArrayList<>();
      while (!converted.finished()) {
        after.add(millis(converted));
        before.add(millis(built));
      }
      System.out.printf("step behind the events %.1f ms, of a network built so %.1f ms, ratio %.3f; tensors held %d and %d; %d steps each%n",
          median(after), median(before), median(after) / median(before), converted.heldTensors(), built.heldTensors(), after.size());
    }
    System.exit(0);
  }

  private static String[] fromStart(String[] arguments) {
    return Stream.concat(Stream.of(arguments), Stream.of("reparam.schedule={kind: from-start}")).toArray(String[]::new);
  }

  private static Training training(String[] arguments) throws Exception {
    Runner runner = new Runner((task, stop, listener) -> { }, Runtime.getRuntime().availableProcessors());
    ExperimentReader reader = ExperimentReader.open(arguments[0]);
    RunTask task = Runner.create(runner.ready(reader.read(List.of(arguments).subList(1, arguments.length)), Optional.of("cpu:0")),
        Folders.temporary("event").resolve("run"), "");
    return new Training(task.prepared().plan(), task.prepared().trainingData(), task.placement().distinct().get(0),
        task.prepared().plan().learners().keySet(), 1);
  }

  private static void epoch(Training training) {
    do {
      millis(training);
    } while (!training.atEpochStart());
  }

  /** Of the next step, with the events before it, which are not counted. */
  private static double millis(Training training) {
    if (training.atEpochStart()) {
      training.enter(training.decidedStates());
    }
    long begin = System.nanoTime();
    try (TrainStep step = training.begin().orElseThrow()) {
      step.compute();
      training.finish(step, step.update());
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
