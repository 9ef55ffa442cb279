package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDiffTest {
  private static final String SETTINGS = "{\"learners\":[{\"depth\":4}],\"name\":\"a\",\"seed\":7,\"tags\":[]}";

  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void equalRunsAreTheSameWhateverTheClockAndTheCircumstances() {
    RunFolder quiet = run("quiet", SETTINGS);
    train(quiet, 1, 6, 0);
    finish(quiet, "00ff");
    RunFolder eventful = run("eventful", SETTINGS.replace("7", "7.0"));
    clock.advance(Duration.ofDays(1));
    train(eventful, 1, 3, 0);
    event(eventful, EventKind.RESTARTED, 3);
    train(eventful, 4, 6, 0);
    finish(eventful, "00ff");

    RunDiff diff = RunDiff.between(quiet, eventful);

    assertThat(diff.settings()).isEmpty();
    assertThat(diff.events().same()).isTrue();
    assertThat(diff.events().equal()).isEqualTo(6);
    assertThat(diff.epochs().same()).isTrue();
    assertThat(diff.sameBits()).isTrue();
    assertThat(diff.text()).contains("Settings: the same", "Steps: 6 entries are the same, to the end of both",
        "Epochs: 3 entries are the same, to the end of both", "Weights: vit the same");
  }

  @Test
  void theFirstStepAndEpochWithAnotherNumberAreNamed() {
    RunFolder left = run("left", SETTINGS);
    train(left, 1, 6, 0);
    finish(left, "00ff");
    RunFolder right = run("right", SETTINGS.replace("4", "6").replace("\"tags\":[]", "\"mix\":\"cut\""));
    train(right, 1, 2, 0);
    train(right, 3, 6, 1e-9);
    finish(right, "11ee");

    RunDiff diff = RunDiff.between(left, right);

    assertThat(diff.text()).isEqualTo("""
        left   %s
        right  %s

        Settings that differ: 3
          learners[0].depth  4 -> 6
          tags               [] -> (none)
          mix                (none) -> "cut"

        Steps: 2 entries are the same, then step 3 of epoch 2 differs
          step learners.vit.loss
            left   0.3333333333333333
            right  0.33333333433333334

        Epochs: 1 entry is the same, then step 4 of epoch 2 differs
          vit train_loss
            left   0.25
            right  0.250000001

        Weights: vit not the same
          vit    left   00ff
                 right  11ee
        """.formatted(left.path(), right.path()));
    assertThat(diff.sameBits()).isFalse();
    assertThat(diff.json().at("/events/first/step").asLong()).isEqualTo(3);
    assertThat(diff.json().at("/epochs/first/what").asText()).isEqualTo("vit train_loss");
    assertThat(diff.json().at("/settings/1/right").isNull()).isTrue();
    assertThat(diff.json().at("/weights/0/same").asBoolean(true)).isFalse();
  }

  @Test
  void aRunThatIsNotAsFarIsSaidToEnd() {
    RunFolder left = run("left", SETTINGS);
    train(left, 1, 4, 0);
    RunFolder right = run("right", SETTINGS);
    train(right, 1, 6, 0);

    RunDiff diff = RunDiff.between(left, right);

    assertThat(diff.sameBits()).isFalse();
    assertThat(diff.text()).contains("Steps: 4 entries are the same, then left ends and right goes on",
        "Weights: neither run has ended");
    assertThat(RunDiff.between(right, run("new", SETTINGS)).text())
        .contains("Steps: 0 entries are the same, then right ends and left goes on");
  }

  @Test
  void anEventThatOnlyOneRunHasIsTheDifference() {
    RunFolder left = run("left", SETTINGS);
    train(left, 1, 4, 0);
    RunFolder right = run("right", SETTINGS);
    train(right, 1, 2, 0);
    event(right, EventKind.ROLLBACK, 2);
    train(right, 3, 4, 0);

    assertThat(RunDiff.between(left, right).events().first()).contains(
        new NumbersCompared.First(3, 2, "event", "step at step 3 of epoch 2", "rollback at step 2 of epoch 1"));
  }

  @Test
  void aNameCannotPaintTheTerminal() {
    RunFolder left = run("red\u001b[31m", SETTINGS);

    assertThat(RunDiff.between(left, left).text()).doesNotContain("\u001b").contains("red?[31m");
  }

  private RunFolder run(String name, String settings) {
    return RunFolder.create(folder.resolve(name), settings, "");
  }

  /** Two steps an epoch; {@code shift} is what the losses are off by. */
  private void train(RunFolder run, int from, int to, double shift) {
    try (RunRecorder recorder = RunRecorder.open(run, clock)) {
      for (int step = from; step <= to; step++) {
        clock.advance(Duration.ofMillis(step * 17L));
        double loss = 1.0 / step + shift;
        int epoch = (step + 1) / 2;
        recorder.step(step, epoch, Map.of("vit", Map.of("loss", loss)), Map.of("seconds", (double) clock.millis()));
        if (step % 2 == 0) {
          recorder.epoch(List.of(EpochMetrics.of(epoch, step, "vit").with(Metric.TRAIN_LOSS, loss)
              .with(Metric.SECONDS, clock.millis())));
        }
      }
    }
  }

  private void event(RunFolder run, EventKind kind, int step) {
    try (RunRecorder recorder = RunRecorder.open(run, clock)) {
      recorder.event(kind, step, (step + 1) / 2, Map.of());
    }
  }

  private static void finish(RunFolder run, String sha256) {
    LearnerResult vit = new LearnerResult(40, 80, new LearnerResult.Best(41, 2), "weights/vit.safetensors", sha256, 10);
    ResultFile.write(run.result(),
        new RunResult(RunResult.Status.COMPLETED, "ab", 6, 3, 60, 1, Map.of("vit", vit), Map.of(), Map.of()));
  }
}
