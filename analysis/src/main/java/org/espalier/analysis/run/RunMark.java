package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.models.checkpoint.Manifest;

/**
 * How far the files of a run had come at a checkpoint, which keeps it; going on from there cuts them back to it.
 *
 * @param step optimizer updates done
 * @param eventsLength bytes of {@code events.jsonl}
 * @param metricsLength bytes of {@code metrics.csv}
 */
public record RunMark(long step, long eventsLength, long metricsLength) {
  /** Before anything was written. */
  public static final RunMark START = new RunMark(0, 0, 0);
  private static final String FILES = "files";

  /** What {@link #addTo} added to a checkpoint's state. */
  public static RunMark of(Manifest manifest) {
    JsonNode files = manifest.state().path(FILES);
    return new RunMark(manifest.position().step(), files.path("events").longValue(), files.path("metrics").longValue());
  }

  /** Adds it to the state that a checkpoint's manifest keeps. */
  public void addTo(ObjectNode state) {
    state.putObject(FILES).put("events", eventsLength).put("metrics", metricsLength);
  }
}
