package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  /** The demo's runs, with little data and of one epoch, so that the test is short. */
  private static final Object[] SHORT = {"demo", "data.source.train=128", "data.source.test=32", "epochs=1", "phases=null",
      "learner.learningRate.warmupEpochs=0", "learner.threads=1"};
  @TempDir
  Path folder;

  private static Object[] shortDemo(Path out) {
    Object[] words = Arrays.copyOf(SHORT, SHORT.length + 2);
    words[SHORT.length] = "--out";
    words[SHORT.length + 1] = out;
    return words;
  }

  @Test
  void theDemoShowsThreeRunsTheirCurvesAndTheReport() throws IOException {
    Path out = folder.resolve("demo");

    Outcome outcome = new Cli(folder).call(shortDemo(out));

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("Test top-1 (%) by epoch", "vit alone", "agent alone", "vit of the pair", "agent of the pair",
        "Report: " + out.resolve("report.html"));
    assertThat(Files.readString(out.resolve("report.html"))).contains("vit-alone", "agent-alone", "pair");
    assertThat(out.resolve("pair/weights/vit.safetensors")).exists();
  }

  @Test
  void aDemoThatIsStoppedSaysHowToGoOn() {
    Path out = folder.resolve("demo");
    Cli cli = new Cli(folder);

    Outcome outcome = cli.callAndStop(1, Stop.Reason.INTERRUPT, shortDemo(out));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(130);
    String run = outcome.err().replaceAll("(?s).*espalier resume (\\S+).*", "$1");
    assertThat(run).startsWith(out.toString());
    assertThat(cli.call("resume", run).code()).isZero();
  }
}
