package org.espalier.actors.run;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeCheckTest {
  @TempDir
  Path folder;

  private RunTask task(Start start) {
    Runner runner = new Runner((task, stop, watcher) -> { }, 2);
    Runner.Ready ready = runner.ready(ExperimentReader.open("demo-vit").read(List.of("data.source.train=64", "data.source.test=10")),
        Optional.empty());
    return new RunTask(new RunFolder(folder), ready.prepared(), ready.placement(), start);
  }

  private void checkpoint(String experimentHash, String fingerprint) throws IOException {
    CheckpointStore store = new CheckpointStore(folder.resolve("checkpoints"));
    store.claim(1);
    store.write(new Origin("test", 1, experimentHash), 1, new Position(0, 0, 0), Map.of(),
        JsonNodeFactory.instance.objectNode().put("fingerprint", fingerprint));
  }

  @Test
  void aRunGoesOnWhereItsBitsWereMade() throws IOException {
    checkpoint(task(Start.RESUME).prepared().hash(), Fingerprint.of(ComputeDevice.cpu(0, 1)).text());

    assertThatNoException().isThrownBy(() -> ResumeCheck.check(task(Start.RESUME)));
  }

  @Test
  void anotherKindOfDeviceIsRefusedUnlessAskedFor() throws IOException {
    checkpoint(task(Start.RESUME).prepared().hash(), "libtorch 9.9.9\nprocessor abacus");

    assertThatThrownBy(() -> ResumeCheck.check(task(Start.RESUME))).isInstanceOf(InputException.class)
        .hasMessageContainingAll("another kind of device", "processor abacus", "--other-device");
    assertThatNoException().isThrownBy(() -> ResumeCheck.check(task(Start.RESUME_ELSEWHERE)));
  }

  @Test
  void checkpointsOfAnotherExperimentAreRefused() throws IOException {
    checkpoint("0".repeat(64), "anything");

    assertThatThrownBy(() -> ResumeCheck.check(task(Start.RESUME_ELSEWHERE))).isInstanceOf(InputException.class)
        .hasMessageContainingAll("belongs to experiment 000", "start a new run");
  }
}
