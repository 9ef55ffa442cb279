package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One line of {@code events.jsonl}.
 *
 * @param time when it was logged; never before the event above it
 * @param kind the label of an {@link EventKind}, or one of a later version
 * @param step optimizer updates done by then
 * @param epoch the epoch under way, from 1; 0 before the first
 * @param fields everything else; what the clock says (seconds, rates) is inside {@code timing} and is never compared
 */
public record RunEvent(Instant time, String kind, long step, int epoch, ObjectNode fields) {
  /** Field for what differs between equal runs: measured times and rates. */
  public static final String TIMING = "timing";

  public boolean is(EventKind wanted) {
    return wanted.label().equals(kind);
  }

  /** See {@link EventKind#repeats}. */
  public boolean repeats() {
    return EventKind.of(kind).map(EventKind::repeats).orElse(false);
  }
}
