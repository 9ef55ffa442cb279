package org.espalier.actors.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  private static final int CORES = 6;

  @TempDir
  Path folder;

  private Placement place(String list, String... settings) {
    Experiment pair = ExperimentReader.open(written().toString()).read(List.of(settings));
    return Placement.of(pair, Optional.ofNullable(list), CORES);
  }

  private Path written() {
    try {
      return Files.writeString(folder.resolve("pair.conf"), """
          data.source.kind = shapes
          models { vit.name = vit-tiny-32, agent.name = res-like }
          method.kind = joint
          epochs = 1
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void withoutAWordAllLearnersShareOneDeviceWithAllCores() {
    assertThat(place(null).devices()).isEqualTo(Map.of("vit", ComputeDevice.cpu(0, CORES), "agent", ComputeDevice.cpu(0, CORES)));
    assertThat(place(null).text()).isEqualTo("vit, agent on cpu:0/6");
  }

  @Test
  void devicesAreTakenInTurnAndShareTheCores() {
    Placement placement = place("cpu:0,cpu:1");

    assertThat(placement.devices()).isEqualTo(Map.of("vit", ComputeDevice.cpu(0, 3), "agent", ComputeDevice.cpu(1, 3)));
    assertThat(placement.threads("agent")).isEqualTo(3);
    assertThat(placement.names()).isEqualTo(Map.of("vit", "cpu:0/3", "agent", "cpu:1/3"));
  }

  @Test
  void aNumberOfThreadsIsTakenAtItsWord() {
    assertThat(place("cpu:0/2,cpu:1").devices()).isEqualTo(Map.of("vit", ComputeDevice.cpu(0, 2), "agent", ComputeDevice.cpu(1, CORES)));
  }

  @Test
  void theExperimentsPlacesHoldUnlessTheCommandLineNamesOthers() {
    String[] written = {"devices={vit=\"cpu:1\",agent=\"cpu:2/1\"}"};

    assertThat(place(null, written).devices()).isEqualTo(Map.of("vit", ComputeDevice.cpu(1, CORES), "agent", ComputeDevice.cpu(2, 1)));
    assertThat(place("cpu:0", written).distinct()).containsExactly(ComputeDevice.cpu(0, CORES));
    assertThat(place(null, "devices={vit=\"cpu:1\"}").text()).isEqualTo("vit, agent on cpu:1/6");
  }

  @Test
  void aDeviceWithTooFewThreadsRefusesALearner() {
    assertThatThrownBy(() -> place("cpu:0,cpu:1", "learners.agent.threads=4")).isInstanceOf(InputException.class)
        .hasMessageContainingAll("learner agent", "4 threads", "cpu:1 offers 3", "cpu:1/4");
  }

  @Test
  void moreDevicesThanLearnersAreAMistake() {
    assertThatThrownBy(() -> place("cpu:0,cpu:1", "method.kind=shared")).isInstanceOf(InputException.class)
        .hasMessageContainingAll("2 devices", "1 learners (pair)");
  }

  @Test
  void aDeviceComesOnce() {
    assertThatThrownBy(() -> place("cpu:0,cpu:0/2")).isInstanceOf(InputException.class).hasMessageContaining("cpu:0 twice");
  }

  @Test
  void aPlusLetsWorkersShareBatches() {
    Placement placement = place("cpu:0,cpu:1+cpu:2/1", "shards = 2");

    assertThat(placement.workers()).hasSize(2);
    assertThat(placement.distinct()).extracting(ComputeDevice::id).containsExactly("cpu:0", "cpu:1", "cpu:2");
    assertThat(placement.threads("vit")).as("what every worker's device offers").isEqualTo(1);
  }

  @Test
  void moreWorkersThanShardsAreRefused() {
    assertThatThrownBy(() -> place("cpu:0+cpu:1+cpu:2", "shards = 2")).isInstanceOf(InputException.class).hasMessageContaining("3 workers")
        .hasMessageContaining("2 shards");
  }
}
