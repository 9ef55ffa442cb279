package org.espalier.tests.bench;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.run.Runner;
import org.espalier.analysis.probe.NetworkProbe;
import org.espalier.analysis.probe.ProbeSettings;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.TrainStep;
import org.espalier.models.train.Training;

/**
 * What an analyst costs a one-thread training. The training goes on; in every other stretch of steps a second thread probes all networks
 * without rest. What a step takes longer then, times the share of time in which an analyst works by default, is what it costs.
 * Arguments: an experiment file or preset, then key=value.
 */
public final class AnalystCost {
  private static final int STEPS = 4;
  private static final int ROUNDS = 6;

  private AnalystCost() {}

  public static void main(String[] arguments) throws Exception {
    List<String> settings = Stream.of(arguments).skip(1).toList();
    Prepared prepared = new Runner((task, stop, listener) -> { }, 2).ready(ExperimentReader.open(arguments[0]).read(settings),
        Optional.of("cpu:0")).prepared();
    AnalystSettings analyst = AnalystSettings.of(ConfigFactory.parseResources("reference.conf").getConfig("espalier.analyst"));
    AtomicInteger probes = new AtomicInteger();
    List<Double> slower = new ArrayList<>();
    try (Training training = new Training(prepared.plan(), prepared.trainingData(), ComputeDevice.cpu(0, 1),
        prepared.plan().learners().keySet(), 1)) {
      stretch(training);
      besideProbes(prepared, analyst, training, probes);
      for (int round = 0; round < ROUNDS; round++) {
        double alone = stretch(training);
        slower.add(besideProbes(prepared, analyst, training, probes) / alone - 1);
      }
    }
    slower.sort(null);
    double median = (slower.get(ROUNDS / 2 - 1) + slower.get(ROUNDS / 2)) / 2;
    System.out.printf(Locale.ROOT, "a step beside a probe: %+.1f %% (%d rounds, %+.1f to %+.1f %%; %d probes of %d images); "
        + "at share %s: %.2f %%%n",
        100 * median, ROUNDS, 100 * slower.get(0), 100 * slower.get(ROUNDS - 1), probes.get(), analyst.samples(), analyst.share(),
        100 * median * analyst.share());
    System.exit(0);
  }

  /** Seconds of some steps while a second thread does nothing but probe. */
  private static double besideProbes(Prepared prepared, AnalystSettings analyst, Training training, AtomicInteger probes)
      throws InterruptedException {
    AtomicBoolean enough = new AtomicBoolean();
    Thread thread = new Thread(() -> probe(prepared, analyst, enough, probes), "analyst");
    thread.start();
    double seconds = stretch(training);
    enough.set(true);
    thread.join();
    return seconds;
  }

  /** Seconds of some steps. */
  private static double stretch(Training training) {
    long begun = System.nanoTime();
    for (int done = 0; done < STEPS; done++) {
      TrainStep step = training.begin().orElseThrow();
      step.compute();
      training.finish(step, step.update());
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void probe(Prepared prepared, AnalystSettings analyst, AtomicBoolean enough, AtomicInteger probes) {
    DataPart part = prepared.trainingData().validation().orElse(prepared.trainingData().test());
    ProbeSettings settings = new ProbeSettings(analyst.samples(), analyst.mode(), analyst.attention(), false, 1);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Member member = prepared.plan().members().get(0);
      Weights weights = Weights.initial(scope, member.slots(), 1, member.name());
      while (!enough.get()) {
        member.scored().forEach(
            scored -> NetworkProbe.of(scope, scored.network(), scored.weights().apply(weights), part, settings));
        probes.incrementAndGet();
      }
    }
  }
}
