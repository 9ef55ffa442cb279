package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal hashes are equal bits; everything else may differ. */
class ExperimentHashTest {
  private static String hash(String... overrides) {
    return ExperimentReader.open("tiny-pair").read(List.of(overrides)).withThreads(learner -> 1).hash("data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name=other", "description=other", "checkpoint.everySteps=3", "checkpoint.keep=9", "devices.vit=\"cpu:1\"",
      "learner.threads=1", "seed=5", "models.agent.name=agent-tiny-32", "phases=[{epochs=2,train=[vit,agent]}]", "method.beta=10.0"})
  void whatChangesNoBitOfTheResult(String override) {
    assertThat(override.startsWith("phases") ? hash(override, "epochs=null") : hash(override)).isEqualTo(hash());
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed=6", "batchSize=16", "shards=2", "evaluationBatch=64", "method.beta=9.99", "method.kind=shared",
      "models.vit.dropout=0", "models.agent.name=base", "learner.threads=2", "learners.agent.clip=1", "learner.learningRate.every=step",
      "data.seed=1", "data.imageSize=64", "epochs=3", "onNonFinite=rollback"})
  void whatMayChangeABit(String override) {
    assertThat(hash(override)).isNotEqualTo(hash());
  }

  @Test
  void otherDataIsAnotherExperiment() {
    Experiment experiment = ExperimentReader.open("tiny-pair").read(List.of("learner.threads=1"));

    assertThat(experiment.hash("one")).isNotEqualTo(experiment.hash("two"));
  }

  @Test
  void ofAWeightsFileTheContentCountsNotThePlace(@TempDir Path folder) throws IOException {
    Path here = Files.writeString(folder.resolve("a.safetensors"), "weights");
    Path copy = Files.writeString(folder.resolve("b.safetensors"), "weights");
    Path other = Files.writeString(folder.resolve("c.safetensors"), "others!");

    assertThat(hash("startFrom.vit=\"" + copy + "\"")).isEqualTo(hash("startFrom.vit=\"" + here + "\"")).isNotEqualTo(hash());
    assertThat(hash("startFrom.vit=\"" + other + "\"")).isNotEqualTo(hash("startFrom.vit=\"" + here + "\""));
  }

  @Test
  void ofDataTheContentCountsNotThePlace() {
    String here = hash("data.source={kind=cifar10,root=here}");

    assertThat(hash("data.source={kind=cifar10,root=there}")).isEqualTo(here);
    assertThat(hash("data.source={kind=cifar100,root=here}")).isNotEqualTo(here);
  }

  /** Computed from the written-out text by another program. It changes only on purpose: runs of before cannot be resumed then. */
  @Test
  void theHashIsFrozen() {
    assertThat(hash()).isEqualTo("9d93adefd46db8c7d0b240c3402f021a9a3f66f88a7780888fd97adf1d7230dd");
  }
}
