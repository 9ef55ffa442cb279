package org.espalier.analysis.run;

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
}
