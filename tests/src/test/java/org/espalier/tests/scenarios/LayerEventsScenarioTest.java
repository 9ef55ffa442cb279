package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.actors.trainer.TrainingFault.Place;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.zoo.PrsNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers become attention while trainers come and go: the synchronous loop's bits, numbers and events. */
@Timeout(120)
class LayerEventsScenarioTest {
  @TempDir static Path shared;
  private static RunFolder control;
  @TempDir Path folder;

  @BeforeAll
  static void trainTheControlRun() throws IOException {
    control = new Lab(shared).control(Lab.REPARAM);
  }

  @Test
  void everyLayerIsConvertedOnceAndTheWeightsSaySo() throws Exception {
    RunFolder run = new Lab(folder).train("one", Lab.REPARAM);

    assertSame(run);
    assertThat(Lab.events(run, "layer")).hasSize(3);
    PrsNet network = (PrsNet) SavedNetworks.read(run.weights("net")).member().scored().get(0).network();
    assertThat(network.attentions()).as("layers that attend").hasSize(3);
  }

  @Test
  void twoWorkersConvertAtTheSameStep() throws Exception {
    assertSame(new Lab(folder).on("cpu:0/1+cpu:1/1").train("two", Lab.REPARAM));
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = {"BEFORE_LAYERS", "AFTER_LAYERS"})
  void aTrainerMayFailBeforeOrAfterAnyEvent(Place where) throws Exception {
    AtomicInteger failures = new AtomicInteger();
    TrainingFault fault = (place, step, learners) -> {
      if (place == where && failures.getAndIncrement() % 2 == 0) {
        throw new IllegalStateException("injected at step " + step);
      }
    };
    RunFolder run = new Lab(folder).with(node -> node.withFault(fault)).train("failing", Lab.REPARAM);

    assertSame(run);
    assertThat(Lab.events(run, "restarted")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 9})
  void aRunMayBeStoppedBesideAnEventAndResumed(long step) throws Exception {
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(step, "stopped", Lab.REPARAM);
    lab.resume(run);
    assertSame(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plateau, patience = 1, minDelta = 10", "spectrum, threshold = 10",
      "gates, from = 2, to = 3, weight = 20, threshold = 0.12"})
  void aScheduleThatDecidesByMeasurementDecidesTheSameAgain(String schedule) throws Exception {
    String experiment = Lab.REPARAM.replace("kind = prs", "kind = " + schedule);
    Lab lab = new Lab(folder);
    RunFolder loop = lab.control(experiment);
    RunFolder run = lab.trainUntil(6, "measured", experiment);
    lab.resume(run);

    assertThat(Lab.events(run, "layer")).isNotEmpty().isEqualTo(Lab.events(loop, "layer"));
    assertThat(Lab.weights(run)).hasSize(1).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
  }

  private static void assertSame(RunFolder run) throws IOException {
    assertThat(Lab.weights(run)).hasSize(1).isEqualTo(Lab.weights(control));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(control));
    assertThat(Lab.events(run, "step", "phase", "layer")).isEqualTo(Lab.events(control, "step", "phase", "layer"));
  }
}
