package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import org.espalier.models.InputException;

/**
 * Reads {@code events.jsonl} one event at a time. A last line that a crash tore is left out and counted by
 * {@link #tornBytes}; a bad line with whole ones behind it is an error that names it. Not thread safe.
 */
public final class EventReader implements AutoCloseable {
  private final Path file;
  private final LineReader lines;
  private String line;
  private long wholeBytes;
  private long tornBytes;

  private EventReader(Path file, long from) {
    this.file = file;
    this.lines = new LineReader(file, from);
    this.wholeBytes = from;
  }

  public static EventReader open(Path file) {
    return new EventReader(file, 0);
  }

  static EventReader openAt(Path file, long from) {
    return new EventReader(file, from);
  }

  /** Hands every event of the file to {@code reader} and returns the bytes of a torn last line. */
  public static long forEach(Path file, Consumer<RunEvent> reader) {
    try (EventReader events = open(file)) {
      for (RunEvent event = events.next(); event != null; event = events.next()) {
        reader.accept(event);
      }
      return events.tornBytes();
    }
  }

  /** The next event, or null at the end. */
  public RunEvent next() {
    long start = lines.offset();
    line = lines.next();
    if (line == null) {
      tornBytes += lines.tornBytes();
      return null;
    }
    try {
      RunEvent event = parse(Json.parse(line));
      wholeBytes = lines.offset();
      return event;
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      return tornOrWrong(start, e);
    }
  }

  private RunEvent tornOrWrong(long start, Exception cause) {
    long number = lines.lineNumber();
    long end = lines.offset();
    if (lines.next() != null) {
      String reason = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
      throw new InputException(cause, "%s, line %d: not an event: %s", file, number, reason);
    }
    tornBytes = end - start + lines.tornBytes();
    return null;
  }

  /** The text of the event last handed out. */
  String line() {
    return line;
  }

  /** Bytes of all whole events read so far. */
  long wholeBytes() {
    return wholeBytes;
  }

  /** Bytes that a crash tore off the last event; known once {@link #next} has returned null. */
  public long tornBytes() {
    return tornBytes;
  }

  @Override
  public void close() {
    lines.close();
  }

  private static RunEvent parse(ObjectNode fields) {
    Instant time = Instant.parse(take(fields, "time").asText());
    String kind = take(fields, "kind").asText();
    JsonNode step = take(fields, "step");
    JsonNode epoch = take(fields, "epoch");
    if (!step.isIntegralNumber() || !epoch.canConvertToInt()) {
      throw new IllegalArgumentException("step and epoch must be whole numbers, not " + step + " and " + epoch);
    }
    return new RunEvent(time, kind, step.longValue(), epoch.intValue(), fields);
  }

  private static JsonNode take(ObjectNode fields, String key) {
    JsonNode value = fields.remove(key);
    if (value == null) {
      throw new IllegalArgumentException("the key " + key + " is missing");
    }
    return value;
  }
}
