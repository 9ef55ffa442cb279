package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code events.jsonl}, one JSON object a line: time, kind, step, epoch, and the fields of the kind in the order of
 * their names. Steps reach the file once a second, everything else at once; {@link #sync} brings it to disk. One writer at a
 * time, not thread safe.
 */
public final class EventLog implements AutoCloseable {
  private static final Duration FLUSH_AFTER = Duration.ofSeconds(1);
  private static final DateTimeFormatter MILLISECONDS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  private static final List<String> COMMON = List.of("time", "kind", "step", "epoch");

  private final Path path;
  private final AppendFile file;
  private final InstantSource clock;
  private final long tornBytes;
  private Instant last = Instant.EPOCH;
  private Instant flushed = Instant.EPOCH;
  private long lastStep;
  private int lastEpoch;

  private EventLog(Path path, InstantSource clock) {
    this.path = path;
    this.file = AppendFile.open(path);
    this.clock = clock;
    try {
      finishCutBack();
      tornBytes = readToTheEnd();
    } catch (RuntimeException e) {
      file.abandon(e);
      throw e;
    }
  }

  /** Drops a torn last line; gives its bytes. */
  private long readToTheEnd() {
    try (EventReader events = EventReader.open(path)) {
      for (RunEvent event = events.next(); event != null; event = events.next()) {
        last = event.time();
        lastStep = event.step();
        lastEpoch = event.epoch();
      }
      file.cutBack(events.wholeBytes());
      return events.tornBytes();
    }
  }

  /** Opens the log at its end, or starts one; a last line torn by a crash is dropped, and a warning in the log says so. */
  public static EventLog open(Path file, InstantSource clock) {
    EventLog log = new EventLog(file, clock);
    if (log.tornBytes > 0) {
      try {
        log.append(EventKind.WARNING, log.lastStep, log.lastEpoch,
            Map.of("message", "a crash tore the last event; its %d bytes were dropped".formatted(log.tornBytes)));
      } catch (RuntimeException e) {
        log.file.abandon(e);
        throw e;
      }
    }
    return log;
  }

  /**
   * Logs one event.
   *
   * @param fields values of JSON: numbers, text, booleans, and maps and lists of them
   */
  public RunEvent append(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    ObjectNode tree = Json.tree(fields);
    for (String key : COMMON) {
      if (tree.has(key)) {
        throw new IllegalArgumentException("a field of an event cannot be called " + key);
      }
    }
    last = now();
    RunEvent event = new RunEvent(last, kind.label(), step, epoch, tree);
    file.append(bytes(line(event)));
    if (kind != EventKind.STEP || Duration.between(flushed, last).compareTo(FLUSH_AFTER) >= 0) {
      flush();
    }
    return event;
  }

  /** A clock that goes back does not take the log with it. */
  private Instant now() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return now.isBefore(last) ? last : now;
  }

  private static String line(RunEvent event) {
    ObjectNode line = Json.object();
    line.put("time", MILLISECONDS.format(event.time()));
    line.put("kind", event.kind());
    line.put("step", event.step());
    line.put("epoch", event.epoch());
    line.setAll(event.fields());
    return Json.line(line);
  }

  private static byte[] bytes(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Hands everything to the operating system; the call to repeat once a full disk has room again. */
  public void flush() {
    file.flush();
    flushed = last;
  }

  /** Bytes of the log once all that waits is written. */
  long length() {
    return file.length();
  }

  /** Brings everything to disk and returns the length, which a checkpoint records. */
  public long sync() {
    return file.sync();
  }

  /**
   * Goes back to a recorded length: what {@linkplain EventKind#repeats repeats} behind it is dropped, for it will be logged
   * again; circumstances behind it are kept.
   */
  public void cutBack(long length) {
    file.requireLineEnd(length);
    List<String> kept = circumstancesBehind(length);
    if (!kept.isEmpty()) {
      AtomicFile.write(kept(), length + "\n" + String.join("\n", kept) + "\n");
    }
    replaceBehind(length, kept);
  }

  /** After a crash in here the next start does it again, from the file of what is kept. */
  private void replaceBehind(long length, List<String> kept) {
    file.cutBack(length);
    kept.forEach(line -> file.append(bytes(line)));
    file.sync();
    try {
      Files.deleteIfExists(kept());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + kept() + ": " + e.getMessage(), e);
    }
  }

  private void finishCutBack() {
    try {
      if (Files.exists(kept())) {
        List<String> lines = Files.readAllLines(kept());
        replaceBehind(Long.parseLong(lines.get(0)), lines.subList(1, lines.size()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + kept() + ": " + e.getMessage(), e);
    }
  }

  private Path kept() {
    return path.resolveSibling(path.getFileName() + ".kept");
  }

  private List<String> circumstancesBehind(long length) {
    List<String> kept = new ArrayList<>();
    try (EventReader events = EventReader.openAt(path, length)) {
      for (RunEvent event = events.next(); event != null; event = events.next()) {
        if (!event.repeats()) {
          kept.add(events.line());
        }
      }
    }
    return kept;
  }

  @Override
  public void close() {
    file.close();
  }
}
