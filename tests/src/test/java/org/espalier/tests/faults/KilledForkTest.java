package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pair is forked at a step of which it keeps no checkpoint, in the middle of an epoch, and the process is killed in the middle of
 * whatever it does then; the same command again ends with what the fork comes to where the checkpoint was kept.
 */
@Timeout(900)
class KilledForkTest {
  private static final long FORK = 8;
  /** As if killed: while the folder is made, while the beginning is trained, while the fork takes it over, and in the fork itself. */
  private static final List<String> DEATHS = List.of("trainer.after-update:2", "checkpoint.after-rename:7", "run.created:2",
      "coordinator.before-commit:3", "export.before-result:1", "term.claimed:2", "checkpoint.after-rename:1", "checkpoint.before-rename:7",
      "run.half-created:1", "export.written:1", "record.cut-back:1", "export.before-result:2");
  /** Of them in the short form; those of another day are others. */
  private static final int BRIEF = 2;
  @TempDir Path folder;

  private int run(List<String> properties, String... arguments) throws Exception {
    Path said = folder.resolve("output.txt");
    Process process = Product.start(properties, said, arguments);
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(Product.lastLines(said)).isTrue();
    assertThat(process.exitValue()).as(Product.lastLines(said)).isIn(0, Failpoint.EXIT_CODE);
    return process.exitValue();
  }

  private int fork(RunFolder out, String... properties) throws Exception {
    return run(List.of(properties), "fork", folder.resolve("parent").toString(), "--at", "step=" + FORK,
        "learners.vit.learningRate.peak=0.02", "--out", out.path().toString());
  }

  @Test
  void theSameCommandAgainEndsWithTheSameBits() throws Exception {
    Path experiment = Files.writeString(folder.resolve("pair.conf"), Lab.PAIR.replace("everySteps = 3", "everySteps = 1")
        .replace("keep = 2", "keep = 99"));
    RunFolder parent = new RunFolder(folder.resolve("parent"));
    RunFolder kept = new RunFolder(folder.resolve("kept"));
    assertThat(run(List.of(), "train", experiment.toString(), "--out", parent.path().toString())).isZero();
    assertThat(fork(kept)).isZero();
    new CheckpointStore(parent.checkpoints()).retain(listed -> List.of(3L, 15L).contains(listed.manifest().position().step()));

    List<String> deaths = new ArrayList<>(DEATHS);
    Collections.rotate(deaths, (int) (Extent.SEED * BRIEF % deaths.size()));
    for (String death : Extent.isLong() ? deaths : deaths.subList(0, BRIEF)) {
      RunFolder fork = new RunFolder(folder.resolve(death.replace(':', '-')));
      assertThat(fork(fork, "-Despalier.failpoint=" + death)).as(death).isEqualTo(Failpoint.EXIT_CODE);
      assertThat(fork(fork)).as("after %s", death).isZero();
      assertSame(fork, kept);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("."))).as("half-made folders").isEmpty();
    }
  }

  private static void assertSame(RunFolder fork, RunFolder kept) throws IOException {
    assertThat(Lab.weights(fork)).as("%s", fork).hasSize(2).isEqualTo(Lab.weights(kept));
    assertThat(Lab.metrics(fork)).isEqualTo(Lab.metrics(kept));
    assertThat(Lab.events(fork, "step")).hasSize(15).isEqualTo(Lab.events(kept, "step"));
    assertThat(fork.path().resolve("beginning")).doesNotExist();
  }
}
