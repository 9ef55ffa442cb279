package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardWriterTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void theReaderOfThisTestKnowsThePublishedCheckValue() {
    assertThat(EventFile.crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
  }

  @Test
  void theBytesAreThoseThatTensorBoardsOwnWriterWrites() throws IOException {
    try (TensorBoardWriter writer = TensorBoardWriter.open(folder, clock)) {
      writer.scalars(63, Map.of("val_top1/vit", 12.5));
      writer.cutBack(63);
    }

    // tensorboard 2.21.0: RecordWriter over Event(wall_time=1795251600, file_version="brain.Event:2"),
    // Event(wall_time, step=63, summary=Summary(value=[Value(tag="val_top1/vit", simple_value=12.5)])),
    // Event(wall_time, step=64, session_log=SessionLog(status=START)).
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(files().get(0)))).isEqualTo(
        "1800000000000000a37f4b22090000006457c0da411a0d627261696e2e4576656e743a3258a806d6"
            + "220000000000000078113dfd090000006457c0da41103f2a150a130a0c76616c5f746f70312f76697415000048416a27fd41"
            + "0f000000000000006d532b09090000006457c0da4110403a02080106c4d67c");
  }

  @Test
  void scalarsComeBackWithStepAndTime() throws IOException {
    try (TensorBoardWriter writer = TensorBoardWriter.open(folder, clock)) {
      clock.advance(Duration.ofMillis(2500));
      writer.scalars(63, new TreeMap<>(Map.of("val_top1/vit", 12.5, "val_top1/agent", 1.0 / 3)));
      writer.scalars(126, Map.of());
      writer.scalars(Long.MAX_VALUE, Map.of("loss", Double.NaN));
    }

    double start = clock.instant().getEpochSecond() - 2;
    assertThat(EventFile.read(files().get(0))).containsExactly(
        new EventFile.Event(start, 0, "brain.Event:2", Map.of(), false),
        new EventFile.Event(start + 2.5, 63, null, Map.of("val_top1/agent", 1f / 3, "val_top1/vit", 12.5f), false),
        new EventFile.Event(start + 2.5, Long.MAX_VALUE, null, Map.of("loss", Float.NaN), false));
  }

  @Test
  void aResumedRunStartsAFileBehindTheOthersAndTakesBackWhatItDoesAgain() throws IOException {
    try (TensorBoardWriter writer = TensorBoardWriter.open(folder, clock)) {
      writer.scalars(20, Map.of("loss", 2.0));
    }
    try (TensorBoardWriter writer = TensorBoardWriter.open(folder, clock.advance(Duration.ofDays(-3)))) {
      writer.cutBack(10);
      writer.scalars(20, Map.of("loss", 1.0));
    }

    assertThat(files()).hasSize(2);
    List<EventFile.Event> resumed = EventFile.read(files().get(1));
    assertThat(resumed.get(1).sessionStart()).isTrue();
    assertThat(resumed.get(1).step()).isEqualTo(11);
    assertThat(resumed.get(2).scalars()).containsEntry("loss", 1f);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
