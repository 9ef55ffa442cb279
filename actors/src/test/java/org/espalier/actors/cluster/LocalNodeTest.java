package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.Blueprint;
import org.espalier.actors.ControlRun;
import org.espalier.actors.TinyRun;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalNodeTest {
  private static final Blueprint PAIR = TinyRun.joint(TinyRun.agentFirst(2));
  @TempDir Path folder;

  @Test
  void aRunEndsWithTheBitsOfTheLoopAndItsFolderIsWhole() throws Exception {
    RunFolder run = RunFolder.create(folder.resolve("one"), "{}", "");
    RunOutcome outcome = train(run, Map.of());

    assertThat(outcome.status()).as(outcome.message()).isEqualTo(RunOutcome.Status.COMPLETED);
    assertThat(weights(run)).isEqualTo(weightsOf(ControlRun.of(PAIR)));
    assertThat(run.readResult()).isPresent();
    assertThat(run.readMetrics().rows()).hasSize(6);
  }

  private RunOutcome train(RunFolder run, Map<String, String> placement) throws Exception {
    List<ComputeDevice> devices = List.of(ComputeDevice.cpu(0, 1), ComputeDevice.cpu(1, 1));
    try (LocalNode node = LocalNode.open(run, NodeSettings.of(devices, experiment -> PAIR, device -> "test")
        .withConfig(ConfigFactory.parseString("espalier.supervisor.back-off.first = 10ms")))) {
      return node.run(RunOptions.usual().on(placement)).toCompletableFuture().get(15, TimeUnit.SECONDS);
    }
  }

  private static Map<String, String> weights(RunFolder run) throws Exception {
    Map<String, Map<String, org.espalier.models.checkpoint.TensorBytes>> files = new TreeMap<>();
    for (String learner : List.of("vit", "agent")) {
      files.put(learner + ".safetensors", SafeTensors.read(run.weights(learner)).tensors());
    }
    return ControlRun.hashes(files);
  }

  private static Map<String, String> weightsOf(ControlRun control) {
    Map<String, String> hashes = new TreeMap<>(control.finalHashes());
    hashes.keySet().removeIf(name -> name.contains("optimizer"));
    return hashes;
  }
}
