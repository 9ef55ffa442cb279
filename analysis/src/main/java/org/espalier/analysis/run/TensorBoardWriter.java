package org.espalier.analysis.run;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes scalars as TensorBoard reads them. Every writer starts a file of its own, whose name sorts behind those already
 * there: TensorBoard reads the files of a folder in that order. Not thread safe.
 *
 * <p>Fields are those of {@code event.proto} and {@code summary.proto} of TensorFlow: Event {wall_time 1, step 2,
 * file_version 3, summary 5, session_log 7}, Summary {value 1 {tag 1, simple_value 2}}, SessionLog {status 1, START is 1}.
 */
public final class TensorBoardWriter implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\.(\\d{4})");
  private static final int SESSION_START = 1;

  private final AppendFile file;
  private final InstantSource clock;

  private TensorBoardWriter(AppendFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    try {
      write(0, event -> event.writeString(3, "brain.Event:2"));
      file.flush();
    } catch (RuntimeException e) {
      file.abandon(e);
      throw e;
    }
  }

  public static TensorBoardWriter open(Path folder, InstantSource clock) {
    try {
      AtomicFile.makeFolder(folder);
      return new TensorBoardWriter(AppendFile.open(folder.resolve(nextName(folder, clock))), clock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard files into " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Seconds, then a counter; never before a file that is there, even when the clock went back. */
  private static String nextName(Path folder, InstantSource clock) throws IOException {
    long now = clock.instant().getEpochSecond();
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> NAME.matcher(file.getFileName().toString())).filter(Matcher::matches)
          .max(Comparator.comparing(Matcher::group))
          .filter(last -> Long.parseLong(last.group(1)) >= now)
          .map(last -> name(Long.parseLong(last.group(1)), Integer.parseInt(last.group(2)) + 1))
          .orElse(name(now, 0));
    }
  }

  private static String name(long seconds, int counter) {
    return "events.out.tfevents.%010d.%04d".formatted(seconds, counter);
  }

  /** Adds the points of one step; values are kept as float32, the order of tags is the map's. */
  public void scalars(long step, Map<String, Double> valueByTag) {
    if (!valueByTag.isEmpty()) {
      byte[] summary = message(out -> {
        for (Map.Entry<String, Double> scalar : valueByTag.entrySet()) {
          out.writeByteArray(1, message(value -> {
            value.writeString(1, scalar.getKey());
            value.writeFloat(2, scalar.getValue().floatValue());
          }));
        }
      });
      write(step, event -> event.writeByteArray(5, summary));
    }
  }

  /** Says that the run goes on behind {@code lastStep}: TensorBoard drops the points it has of later steps. */
  public void cutBack(long lastStep) {
    byte[] start = message(log -> log.writeEnum(1, SESSION_START));
    write(lastStep + 1, event -> event.writeByteArray(7, start));
    file.flush();
  }

  /** Hands everything to the operating system, where TensorBoard sees it. */
  public void flush() {
    file.flush();
  }

  @Override
  public void close() {
    file.close();
  }

  private void write(long step, Fields what) {
    Instant now = clock.instant();
    file.append(TfRecord.frame(message(event -> {
      event.writeDouble(1, now.getEpochSecond() + now.getNano() / 1e9);
      if (step != 0) {
        event.writeInt64(2, step);
      }
      what.writeTo(event);
    })));
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("an array refused bytes", e);
    }
    return bytes.toByteArray();
  }
}
