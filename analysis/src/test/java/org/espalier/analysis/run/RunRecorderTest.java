package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTest {
  private static final int STEPS_PER_EPOCH = 4;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void aRunThatWasStoppedAndResumedLeavesTheNumbersOfOneThatWasNot() throws IOException {
    RunFolder uninterrupted = run("uninterrupted");
    try (RunRecorder recorder = RunRecorder.open(uninterrupted, clock)) {
      train(recorder, 1, 12);
    }
    RunFolder resumed = run("resumed");
    RunMark mark;
    try (RunRecorder recorder = RunRecorder.open(resumed, clock)) {
      train(recorder, 1, 6);
      mark = recorder.mark(6);
      train(recorder, 7, 9);
    }
    try (RunRecorder recorder = RunRecorder.open(resumed, clock)) {
      recorder.cutBack(mark);
      recorder.event(EventKind.RESUMED, 6, 2, Map.of());
      train(recorder, 7, 12);
    }

    assertThat(resumed.readMetrics().rows()).hasSize(6).isEqualTo(uninterrupted.readMetrics().rows());
    assertThat(resumed.metrics()).hasSameBinaryContentAs(uninterrupted.metrics());
    assertThat(events(resumed)).contains("resumed 6 {}");
    assertThat(events(resumed)).filteredOn(event -> !event.startsWith("resumed")).isEqualTo(events(uninterrupted));
    assertThat(points(resumed)).isEqualTo(points(uninterrupted)).containsKeys("step_loss/vit@9", "train_loss/agent@12");
  }

  @Test
  void aRunThatGoesBackToItsBeginningStartsOver() throws IOException {
    RunFolder run = run("again");
    try (RunRecorder recorder = RunRecorder.open(run, clock)) {
      train(recorder, 1, 5);
      recorder.cutBack(RunMark.START);
      train(recorder, 1, 4);
    }

    assertThat(run.readMetrics().rows()).hasSize(2);
    assertThat(events(run)).hasSize(4);
  }

  @Test
  void aRunFolderMayBeALinkToAnotherDisk() throws IOException {
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    RunFolder run = RunFolder.create(Files.createSymbolicLink(folder.resolve("link"), scratch), "{}", "");
    try (RunRecorder recorder = RunRecorder.open(run, clock)) {
      train(recorder, 1, 4);
    }

    assertThat(RunFolder.open(scratch).readMetrics().rows()).hasSize(2);
  }

  @Test
  void aWriterThatWasBelievedDeadWritesToNowhere() throws IOException {
    RunFolder run = run("taken");
    try (RunRecorder stopped = RunRecorder.open(run, clock)) {
      train(stopped, 1, 6);
      RunMark mark = stopped.mark(6);

      // when somebody takes over while the first still has the files open and locked, and the first goes on
      RunRecorder.takeOver(run, "term-2", () -> { });
      try (RunRecorder successor = RunRecorder.open(run, clock)) {
        train(stopped, 7, 8);
        successor.cutBack(mark);
        train(successor, 7, 12);
        stopped.cutBack(RunMark.START);
        stopped.flush();
      }
    }

    // then the record is the successor's alone
    assertThat(run.readMetrics().rows()).hasSize(6);
    assertThat(events(run)).hasSize(12).doesNotHaveDuplicates();
    assertThat(names(run)).doesNotContain(".events.jsonl.term-2.tmp", ".metrics.csv.term-2.tmp");
  }

  @Test
  void whoeverComesTooLateLeavesTheFilesToThoseWhoHaveThem() throws IOException {
    RunFolder run = run("late");
    try (RunRecorder owner = RunRecorder.open(run, clock)) {
      train(owner, 1, 2);
      assertThatThrownBy(() -> RunRecorder.takeOver(run, "term-1", () -> {
        throw new IllegalStateException("a later term writes");
      })).hasMessage("a later term writes");
      train(owner, 3, 4);
    }

    assertThat(run.readMetrics().rows()).hasSize(2);
    assertThat(names(run)).doesNotContain(".events.jsonl.term-1.tmp");
  }

  private static List<String> names(RunFolder run) throws IOException {
    try (Stream<Path> files = Files.list(run.path())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private RunFolder run(String name) {
    return RunFolder.create(folder.resolve(name), "{}", "");
  }

  private void train(RunRecorder recorder, int from, int to) {
    for (int step = from; step <= to; step++) {
      clock.advance(Duration.ofMillis(300));
      int epoch = (step - 1) / STEPS_PER_EPOCH + 1;
      recorder.step(step, epoch, Map.of("vit", Map.of("loss", 2.0 / step), "agent", Map.of("loss", 1.0 / step)), Map.of());
      if (step % STEPS_PER_EPOCH == 0) {
        recorder.epoch(List.of(row(epoch, step, "vit"), row(epoch, step, "agent")));
      }
    }
  }

  private static EpochMetrics row(int epoch, int step, String learner) {
    return EpochMetrics.of(epoch, step, learner).with(Metric.TRAIN_LOSS, 3.0 / step);
  }

  private static List<String> events(RunFolder run) {
    List<String> events = new ArrayList<>();
    EventReader.forEach(run.events(), event -> events.add(event.kind() + " " + event.step() + " " + event.fields()));
    return events;
  }

  /** What TensorBoard shows: files in the order of their names, a session's start drops what came at its step or later. */
  private static Map<String, Float> points(RunFolder run) throws IOException {
    Map<String, Float> points = new TreeMap<>();
    try (Stream<Path> files = Files.list(run.tensorBoard())) {
      for (Path file : files.sorted().toList()) {
        for (EventFile.Event event : EventFile.read(file)) {
          if (event.sessionStart()) {
            points.keySet().removeIf(key -> Long.parseLong(key.substring(key.indexOf('@') + 1)) >= event.step());
          }
          event.scalars().forEach((tag, value) -> points.put(tag + "@" + event.step(), value));
        }
      }
    }
    return points;
  }
}
