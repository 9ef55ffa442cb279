package org.espalier.analysis.run;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code metrics.csv}: a header, then one row an epoch and learner. Numbers are printed by {@link Double#toString}, so
 * they read back to the same bits; what was not measured is an empty cell. Equal runs have equal files but for the last
 * column. One writer at a time, not thread safe.
 */
public final class MetricsFile implements AutoCloseable {
  static final List<String> KEYS = List.of("epoch", "step", "learner");
  private static final String HEADER =
      Stream.concat(KEYS.stream(), Arrays.stream(Metric.values()).map(Metric::column)).collect(Collectors.joining(","));

  private final AppendFile file;

  private MetricsFile(Path path) {
    this.file = AppendFile.open(path);
    try {
      file.cutBack(MetricsTable.read(path).wholeBytes());
      startIfEmpty();
    } catch (RuntimeException e) {
      file.abandon(e);
      throw e;
    }
  }

  /** Opens the file at its end, or starts one; a last row torn by a crash is dropped. */
  public static MetricsFile open(Path file) {
    return new MetricsFile(file);
  }

  private void startIfEmpty() {
    if (file.length() == 0) {
      appendLine(HEADER);
    }
    file.flush();
  }

  /** Writes the rows of one epoch and hands them to the operating system. */
  public void append(List<EpochMetrics> rows) {
    rows.forEach(row -> appendLine(line(row)));
    file.flush();
  }

  private void appendLine(String line) {
    file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String line(EpochMetrics row) {
    String values = Arrays.stream(Metric.values()).map(row::get).map(MetricsFile::cell).collect(Collectors.joining(","));
    return row.epoch() + "," + row.step() + "," + row.learner() + "," + values;
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  /** Writes what a full disk left pending. */
  public void flush() {
    file.flush();
  }

  /** Bytes of the file once all that waits is written. */
  long length() {
    return file.length();
  }

  /** Brings everything to disk and returns the length, which a checkpoint records. */
  public long sync() {
    return file.sync();
  }

  /** Drops the rows behind a recorded length. */
  public void cutBack(long length) {
    file.cutBack(length);
    startIfEmpty();
  }

  @Override
  public void close() {
    file.close();
  }
}
