package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("events.jsonl");
  }

  @Test
  void anEventIsALineOfJson() throws IOException {
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.STARTED, 0, 0, Map.of("command", "train a.conf"));
      clock.advance(Duration.ofMillis(1500));
      log.append(EventKind.STEP, 1, 1, Map.of("learners", Map.of("vit", Map.of("loss", 2.5, "ce", 2.25))));
    }

    assertThat(file).hasContent("""
        {"time":"2026-11-21T09:00:00.000Z","kind":"started","step":0,"epoch":0,"command":"train a.conf"}
        {"time":"2026-11-21T09:00:01.500Z","kind":"step","step":1,"epoch":1,"learners":{"vit":{"ce":2.25,"loss":2.5}}}
        """);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    RunEvent written;
    try (EventLog log = EventLog.open(file, clock)) {
      written = log.append(EventKind.PHASE, 40, 3, Map.of("name", "joint \"ä\"\n", "beta", 0.1));
    }

    assertThat(read()).containsExactly(written);
    assertThat(written.is(EventKind.PHASE)).isTrue();
  }

  @Test
  void timeNeverGoesBackWithinARunNotEvenOverARestart() {
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.STARTED, 0, 0, Map.of());
      clock.advance(Duration.ofHours(-1));
      log.append(EventKind.STEP, 1, 1, Map.of());
    }
    clock.advance(Duration.ofDays(-365));
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.RESUMED, 1, 1, Map.of());
    }

    assertThat(read()).extracting(RunEvent::time).containsOnly(Instant.parse("2026-11-21T09:00:00Z"));
  }

  @Test
  void stepsReachTheFileOnceASecondAndEverythingElseAtOnce() {
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.STARTED, 0, 0, Map.of());
      assertThat(read()).hasSize(1);

      clock.advance(Duration.ofMillis(999));
      log.append(EventKind.STEP, 1, 1, Map.of());
      assertThat(read()).hasSize(1);

      clock.advance(Duration.ofMillis(1));
      log.append(EventKind.STEP, 2, 1, Map.of());
      assertThat(read()).hasSize(3);

      log.append(EventKind.STEP, 3, 1, Map.of());
      log.append(EventKind.PAUSED, 3, 1, Map.of());
      assertThat(read()).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"time\":\"2026-11-21T09", "{\"time\":\"2026-11-21T09\n", "\0\0\0\0", "{}\n", "{}\n\0\0", "[1]\n"})
  void aLastLineTornByACrashIsDroppedAndTheLogSaysSo(String torn) throws IOException {
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.STEP, 7, 2, Map.of("loss", 1.5));
    }
    Files.writeString(file, torn, StandardOpenOption.APPEND);

    List<RunEvent> events = new ArrayList<>();
    assertThat(EventReader.forEach(file, events::add)).isEqualTo(torn.length());
    assertThat(events).hasSize(1);

    EventLog.open(file, clock).close();
    assertThat(read()).hasSize(2).last().satisfies(event -> {
      assertThat(event.kind()).isEqualTo("warning");
      assertThat(event.step()).isEqualTo(7);
      assertThat(event.fields().get("message").asText()).contains("its " + torn.length() + " bytes were dropped");
    });
  }

  @Test
  void aBadLineWithGoodOnesBehindItIsNamed() throws IOException {
    try (EventLog log = EventLog.open(file, clock)) {
      log.append(EventKind.STEP, 1, 1, Map.of());
    }
    String good = Files.readString(file);
    Files.writeString(file, good + "{\"kind\":\"step\"}\n" + good);

    assertThatThrownBy(this::read).isInstanceOf(InputException.class)
        .hasMessage(file + ", line 2: not an event: the key time is missing");
  }

  @Test
  void aKeyThatIsThereTwiceIsNotAnEvent() throws IOException {
    String twice = "{\"time\":\"2026-11-21T09:00:00Z\",\"kind\":\"step\",\"step\":1,\"step\":2,\"epoch\":1}\n";
    Files.writeString(file, twice + twice);

    assertThatThrownBy(this::read).isInstanceOf(InputException.class).hasMessageContaining("line 1: not an event: Duplicate");
  }

  @Test
  void cutBackAndDoneAgainTheLogIsAsIfNothingHadHappened() throws IOException {
    Path uninterrupted = folder.resolve("uninterrupted.jsonl");
    try (EventLog log = EventLog.open(uninterrupted, clock)) {
      steps(log, 1, 10);
    }
    long mark;
    try (EventLog log = EventLog.open(file, clock)) {
      steps(log, 1, 4);
      mark = log.sync();
      steps(log, 5, 7);
    }
    try (EventLog log = EventLog.open(file, clock)) {
      log.cutBack(mark);
      steps(log, 5, 10);
    }

    assertThat(file).hasSameBinaryContentAs(uninterrupted);
  }

  @Test
  void circumstancesBehindTheCutAreKept() {
    try (EventLog log = EventLog.open(file, clock)) {
      steps(log, 1, 2);
      long mark = log.sync();
      log.append(EventKind.CHECKPOINT, 2, 1, Map.of("name", "step-2"));
      steps(log, 3, 4);
      log.append(EventKind.RESTARTED, 4, 1, Map.of("role", "trainer"));
      log.cutBack(mark);
      steps(log, 3, 3);
    }

    assertThat(read()).extracting(event -> event.kind() + " " + event.step())
        .containsExactly("step 1", "step 2", "checkpoint 2", "restarted 4", "step 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file.before-rename", "record.before-cut-back", "record.cut-back", "record.written", "record.synced"})
  void circumstancesOutliveACrashWhileTheLogIsCutBack(String place) throws Exception {
    EventLog log = EventLog.open(file, clock);
    long mark = log.sync();
    log.append(EventKind.STARTED, 0, 1, Map.of());
    steps(log, 1, 2);
    log.flush();
    try (AutoCloseable end = Failpoint.observe(name -> require(!name.equals(place)))) {
      assertThatThrownBy(() -> log.cutBack(mark)).hasMessage("crash");
    }
    log.close();

    try (EventLog next = EventLog.open(file, clock)) {
      next.cutBack(mark);
    }
    assertThat(read()).extracting(event -> event.kind() + " " + event.step()).containsExactly("started 0");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.kept");
  }

  private static void require(boolean going) {
    if (!going) {
      throw new IllegalStateException("crash");
    }
  }

  @Test
  void aCutThatNoCheckpointOfThisRunCanMeanIsRefused() {
    try (EventLog log = EventLog.open(file, clock)) {
      steps(log, 1, 2);
      long length = log.sync();

      assertThatThrownBy(() -> log.cutBack(length + 1)).isInstanceOf(InputException.class)
          .hasMessageContaining("has %d bytes, so it cannot be cut back to %d", length, length + 1);
      assertThatThrownBy(() -> log.cutBack(length - 5)).isInstanceOf(InputException.class)
          .hasMessageContaining("no line that ends at byte " + (length - 5));
      assertThat(log.sync()).isEqualTo(length);
    }
  }

  @Test
  void aLogHasOneWriter() {
    try (EventLog log = EventLog.open(file, clock)) {
      assertThatThrownBy(() -> EventLog.open(file, clock)).isInstanceOf(InputException.class)
          .hasMessageContaining("being written by someone else");
      log.append(EventKind.STEP, 1, 1, Map.of());
    }
    EventLog.open(file, clock).close();
  }

  @Test
  void aFieldCannotTakeTheNameOfWhatEveryEventHas() {
    try (EventLog log = EventLog.open(file, clock)) {
      assertThatThrownBy(() -> log.append(EventKind.STEP, 1, 1, Map.of("kind", "x")))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cannot be called kind");
    }
    assertThat(file).isEmptyFile();
  }

  private static void steps(EventLog log, int from, int to) {
    for (int step = from; step <= to; step++) {
      log.append(EventKind.STEP, step, 1, Map.of("loss", 1.0 / step));
    }
  }

  private List<RunEvent> read() {
    List<RunEvent> events = new ArrayList<>();
    EventReader.forEach(file, events::add);
    return events;
  }
}
