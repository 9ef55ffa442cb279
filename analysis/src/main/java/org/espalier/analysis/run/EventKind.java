package org.espalier.analysis.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an event of a run is about; {@link #label} is its name in {@code events.jsonl}. */
public enum EventKind {
  /** The run begins. Fields: {@code command}, {@code devices}, {@code versions}. */
  STARTED(false),
  /** An optimizer update. Fields: {@code learners}, from a learner's name to its numbers. */
  STEP(true),
  /** A phase of the schedule begins or ends. */
  PHASE(true),
  /** A layer goes on in another state. Fields: those of {@link org.espalier.models.train.LayerReport}. */
  LAYER(true),
  /** A decision taken from a measurement, as it was journaled. */
  DECISION(true),
  /** A loss or gradient was not finite and the run went back; the batch is skipped. */
  ROLLBACK(true),
  /** A checkpoint is committed. */
  CHECKPOINT(false),
  /** A trainer or its process was replaced. */
  RESTARTED(false),
  /** A teacher took over from one that was lost; the run went on where it was. Fields: {@code device}, {@code reason}. */
  REPLACED(false),
  /** The run stopped on purpose and can be resumed. */
  PAUSED(false),
  /** The run goes on from a checkpoint. */
  RESUMED(false),
  /** The run begins with what another had trained. Fields: {@code parent}, {@code forkStep}, {@code experimentHash} of the other. */
  FORKED(false),
  /** Something a person should know, and the run goes on. */
  WARNING(false),
  /** The run ended with an error. */
  FAILED(false),
  /** The run did all that was asked. */
  COMPLETED(false);

  private final boolean repeats;

  EventKind(boolean repeats) {
    this.repeats = repeats;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * True for what follows from the experiment: it is cut back with the run's numbers, and equal runs have equal events. The
   * rest are circumstances (a crash, a pause); they stay when a run is cut back, for they did happen.
   */
  public boolean repeats() {
    return repeats;
  }

  /** The kind of this name; none for a kind of a later version, which is read as a circumstance. */
  public static Optional<EventKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
