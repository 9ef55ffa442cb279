package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
class SignalTest {
  @TempDir
  Path folder;

  @Test
  void aTerminatedProcessLeavesACheckpointAndTheCommandThatGoesOn() throws Exception {
    Cli cli = new Cli(folder);
    Process process = Cli.start("train", cli.tiny().toString(), "epochs=100000", "--out", folder.resolve("run").toString());
    StringBuilder said = new StringBuilder();
    try (BufferedReader err = process.errorReader()) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("epoch 2/")) {
          process.toHandle().destroy();   // unlike Process.destroy it leaves the streams open
        }
      }
    } finally {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(process.exitValue()).as(said.toString()).isEqualTo(143);
    assertThat(said).contains("To go on: espalier resume " + folder.resolve("run"));
    Outcome resumed = cli.callAndStop(stepsOf(said) + 1, Stop.Reason.INTERRUPT, "resume", folder.resolve("run"));
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(130);
  }

  private static long stepsOf(StringBuilder said) {
    return Long.parseLong(said.toString().replaceAll("(?s).*stopped at step (\\d+).*", "$1"));
  }
}
