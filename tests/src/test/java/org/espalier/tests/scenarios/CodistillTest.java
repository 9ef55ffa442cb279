package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Partners that learn from copies of each other, renewed every four steps: the loop's bits, wherever they are. */
@Timeout(120)
class CodistillTest {
  private static final String PAIR = Lab.PAIR.replace("beta = 0.5", "beta = 0.5, codistillEvery = 4");
  @TempDir static Path shared;
  private static RunFolder control;
  @TempDir Path folder;

  @BeforeAll
  static void trainTheControlRun() throws IOException {
    control = new Lab(shared).control(PAIR);
  }

  private static void assertSame(RunFolder run) throws IOException {
    assertThat(Lab.weights(run)).hasSize(2).isEqualTo(Lab.weights(control));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(control));
    assertThat(Lab.events(run, "step", "phase")).isEqualTo(Lab.events(control, "step", "phase"));
  }

  @Test
  void onOneTrainer() throws Exception {
    assertSame(new Lab(folder).train("one", PAIR));
  }

  @Test
  void splitOverTwoTrainersThatMeetEveryFourSteps() throws Exception {
    assertSame(new Lab(folder).on("cpu:0/1,cpu:1/1").train("split", PAIR));
  }

  @Test
  void stoppedBetweenTwoRenewalsAndGoneOnWithElsewhere() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(6, "stopped", PAIR);
    lab.on("cpu:0/1,cpu:1/1").resumeUntil(11, run);
    lab.resume(run);
    assertSame(run);
  }

  @Test
  void splitAndSharedByTwoWorkers() throws Exception {
    assertSame(new Lab(folder).on("cpu:0/1,cpu:1/1+cpu:2/1,cpu:3/1").train("grid", PAIR));
  }

  @Test
  void itIsNotLockstep() throws Exception {
    RunFolder lockstep = new Lab(folder).control(Lab.PAIR);
    assertThat(Lab.weights(lockstep)).doesNotContainValue(Lab.weights(control).get("vit.safetensors"));
  }
}
