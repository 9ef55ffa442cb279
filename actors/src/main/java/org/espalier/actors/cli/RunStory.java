package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.web.WebJson;
import org.espalier.analysis.run.EventKind;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;

/**
 * Tells what the files of a run say, as the run itself would have told it. Its clock is the events' own, so that rates are those of
 * the training even where an hour of it is read in a moment. Files that are read again tell only what is new.
 */
final class RunStory {
  private final RunOutline outline;
  private final PrintWriter out;
  private final Map<String, EpochRow> epoch = new LinkedHashMap<>();
  private final Deque<EpochRow> untold = new ArrayDeque<>();
  private LineProgress progress;
  private long lastStep;
  private List<String> columns = List.of();
  private Instant now = Instant.EPOCH;
  private Instant known = Instant.MIN;
  private int knownEpoch;

  RunStory(RunOutline outline, PrintWriter out) {
    this.outline = outline;
    this.out = out;
  }

  /** The files are read again from their start. */
  void again() {
    known = now;
    epoch.clear();
    untold.clear();
  }

  /**
   * Tells new lines of the two files, each at its step.
   *
   * @param last step of the run; 0 if that is not known yet
   */
  void tell(List<String> events, List<String> rows, long last) {
    if (last != lastStep) {
      lastStep = last;
      progress = null;
    }
    rows.forEach(this::collect);
    events.forEach(this::tell);
    tellRows(Long.MAX_VALUE);
  }

  private void collect(String line) {
    if (line.startsWith("epoch,")) {
      columns = List.of(line.split(",", -1));
    } else {
      EpochRow.of(columns, line).filter(row -> row.epoch() > knownEpoch).ifPresent(untold::add);
    }
  }

  /** A line that cannot be read is the rest of one that was cut off; the file is then read again. */
  private void tell(String line) {
    try {
      JsonNode event = WebJson.MAPPER.readTree(line);
      Instant time = Instant.parse(event.path("time").asText());
      Optional<EventKind> kind = EventKind.of(event.path("kind").asText());
      if (time.isAfter(known) && kind.isPresent()) {
        tellRows(event.path("step").asLong() - (kind.get() == EventKind.STEP ? 1 : 0));
        now = time;
        tell(kind.get(), event);
      }
    } catch (IOException | DateTimeException e) {
      // told above
    }
  }

  private void tell(EventKind kind, JsonNode event) {
    long step = event.path("step").asLong();
    int at = event.path("epoch").asInt();
    switch (kind) {
      case STEP -> stepped(step, at);
      case PHASE -> progress().phaseBegan(at, step, outline.plan().phase(at - 1));
      case ROLLBACK -> rolledBack(event, step, at);
      case RESTARTED -> progress().interrupted(RunTexts.line("%s failed at step %d, %s: %s".formatted(event.path("device").asText(),
          event.path("failedStep").asLong(), event.path("phase").asText(), event.path("reason").asText())));
      case REPLACED -> progress().warned(RunTexts.line("another teacher took over, on %s; of the one before: %s".formatted(
          event.path("device").asText(), event.path("reason").asText())));
      case WARNING -> progress().warned(RunTexts.line(event.path("message").asText()));
      case RESUMED -> progress = null;   // the pause must not count as training
      case STARTED, DECISION, CHECKPOINT, PAUSED, FAILED, COMPLETED -> { }
    }
  }

  private void stepped(long step, int at) {
    if (lastStep > 0) {
      progress().stepped(new StepReport(step, at, 0, Map.of(), Map.of(), Map.of()));
    }
  }

  /** Epochs behind it are trained anew, with other numbers. */
  private void rolledBack(JsonNode event, long step, int at) {
    knownEpoch = Math.min(knownEpoch, at - 1);
    epoch.clear();
    progress().rolledBack(new NonFiniteException(event.path("skipped_step").asLong(), event.path("learner").asText(),
        event.path("term").asText(), Double.NaN), step);
  }

  private void tellRows(long upTo) {
    while (!untold.isEmpty() && untold.peek().step() <= upTo) {
      EpochRow row = untold.remove();
      if (epoch.values().stream().anyMatch(other -> other.epoch() != row.epoch())) {
        epoch.clear();
      }
      epoch.put(row.learner(), row);
      if (epoch.size() == outline.networks()) {
        knownEpoch = row.epoch();
        epoch.values().forEach(whole -> progress().epochEnded(whole.report()));
        epoch.clear();
      }
    }
  }

  private LineProgress progress() {
    if (progress == null) {
      int epochs = outline.plan().epochs();
      int steps = Math.toIntExact(lastStep / epochs);
      progress = new LineProgress(new Course(epochs, steps, outline.plan().batchSize(), outline.networks(), () -> now), out);
    }
    return progress;
  }
}
