package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.espalier.analysis.run.ProbeRecord.Attention;
import org.espalier.analysis.run.ProbeRecord.Point;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeRecordTest {
  @TempDir
  Path folder;

  @Test
  void whatWasWrittenIsReadAgainByLearnerAndStep() {
    RunFolder run = new RunFolder(folder);
    ProbeRecord end = write(run, "vit", "vit", OptionalLong.empty());
    ProbeRecord late = write(run, "vit", "step-000000000200", OptionalLong.of(200));
    ProbeRecord early = write(run, "vit", "step-000000000100", OptionalLong.of(100));
    ProbeRecord agent = write(run, "agent", "step-000000000300", OptionalLong.of(300));

    assertThat(ProbeRecord.all(run)).containsExactly(agent, early, late, end);
    assertThat(ProbeRecord.all(new RunFolder(folder.resolve("none")))).isEmpty();
  }

  @Test
  void attentionIsSummedUpInPixels() {
    assertThat(new Attention("blocks.0", 4, List.of(1.0, 2.0), List.of(0.5, 1.5)).meanDistance()).isEqualTo(6);
    assertThat(new Attention("blocks.0", 4, List.of(1.0, 2.0), List.of(0.5, 1.5)).meanEntropy()).isEqualTo(1);
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("probe.json"), "{\"learner\": \"vit\", \"weights\": \"vit\", \"points\": []}");
    assertThatThrownBy(() -> ProbeRecord.read(file)).isInstanceOf(InputException.class).hasMessageContaining(file.toString())
        .hasMessageContaining("no probe points");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> ProbeRecord.read(file)).isInstanceOf(InputException.class).hasMessageContaining("is damaged");
  }

  private static ProbeRecord write(RunFolder run, String learner, String weights, OptionalLong step) {
    ProbeRecord record = new ProbeRecord(new ProbeOrigin("abc", learner, weights, step, "0.1"), "test", 64, 32, "general", -1.5,
        List.of(new Point("tokens", 0, 8, 8, List.of(-1.0, -2.0, -3.0)), new Point("blocks.0", 1, 8, 8, List.of(-1.0, -2.0, -4.5))),
        List.of(new Attention("blocks.0.attention", 4, List.of(1.0), List.of(2.0))));
    AtomicFile.write(ProbeFolder.below(run.probes(), record.origin()).path().resolve(ProbeRecord.FILE), record.toJson().toString());
    return record;
  }
}
