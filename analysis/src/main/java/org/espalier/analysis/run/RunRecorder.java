package org.espalier.analysis.run;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes what happens in a run: events, metrics and TensorBoard files, kept in step with the checkpoints. A run has one
 * recorder at a time; it is not thread safe. Where the disk is full a method throws {@link java.io.UncheckedIOException}; what it
 * was given is kept, and {@link #flush} writes it once there is room.
 */
public final class RunRecorder implements AutoCloseable {
  private final EventLog events;
  private final MetricsFile metrics;
  private final TensorBoardWriter tensorBoard;

  private RunRecorder(EventLog events, MetricsFile metrics, TensorBoardWriter tensorBoard) {
    this.events = events;
    this.metrics = metrics;
    this.tensorBoard = tensorBoard;
  }

  /**
   * Takes the files of a run away from whoever may still have them open: a writer that was cut off or stopped and is no more to be
   * believed. What it writes from now on is lost, and it holds no lock on what is there.
   *
   * @param owner    of the files from now on, as part of a file's name
   * @param lastLook throws if somebody later has them already; called as late as can be
   */
  public static void takeOver(RunFolder run, String owner, Runnable lastLook) {
    AtomicFile.renew(run.events(), owner, lastLook);
    AtomicFile.renew(run.metrics(), owner, lastLook);
  }

  /**
   * Puts a copy of another run's record into a run's folder, up to a mark; {@link #cutBack} then takes it exactly there.
   *
   * @param lastLook throws if somebody has the files already; called as late as can be
   */
  public static void copy(RunFolder from, RunMark mark, RunFolder to, Runnable lastLook) {
    RecordCopy copy = new RecordCopy(lastLook);
    copy.head(from.events(), mark.eventsLength(), to.events());
    copy.head(from.metrics(), mark.metricsLength(), to.metrics());
    copy.points(from.tensorBoard(), mark.step(), to.tensorBoard());
  }

  /** Opens the files of a run where they end; {@link #cutBack} then takes them to the checkpoint that the run goes on from. */
  public static RunRecorder open(RunFolder run, InstantSource clock) {
    EventLog events = EventLog.open(run.events(), clock);
    try {
      MetricsFile metrics = MetricsFile.open(run.metrics());
      try {
        return new RunRecorder(events, metrics, TensorBoardWriter.open(run.tensorBoard(), clock));
      } catch (RuntimeException e) {
        metrics.close();
        throw e;
      }
    } catch (RuntimeException e) {
      events.close();
      throw e;
    }
  }

  /**
   * Records one optimizer update.
   *
   * @param step updates done, this one included
   * @param epoch the epoch it belongs to, from 1
   * @param learners numbers by learner and name, {@code loss} first of all
   * @param timing what the clock says, by name with its unit
   */
  public void step(long step, int epoch, Map<String, ? extends Map<String, Double>> learners, Map<String, Double> timing) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("learners", learners);
    if (!timing.isEmpty()) {
      fields.put(RunEvent.TIMING, timing);
    }
    Map<String, Double> scalars = new TreeMap<>();
    learners.forEach((learner, numbers) -> numbers.forEach((name, value) -> scalars.put("step_" + name + "/" + learner, value)));
    try {
      events.append(EventKind.STEP, step, epoch, fields);
    } finally {
      tensorBoard.scalars(step, scalars);
    }
  }

  /** Records an epoch: a row for each learner. */
  public void epoch(List<EpochMetrics> rows) {
    try {
      metrics.append(rows);
    } finally {
      rows.forEach(this::point);
      tensorBoard.flush();
    }
  }

  private void point(EpochMetrics row) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    row.values().forEach((metric, value) -> scalars.put(metric.column() + "/" + row.learner(), value));
    tensorBoard.scalars(row.step(), scalars);
  }

  /** Records anything else; see {@link EventLog#append}. */
  public RunEvent event(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    return events.append(kind, step, epoch, fields);
  }

  /** Brings everything to disk and says how far it goes: what a checkpoint after {@code step} updates keeps. */
  public RunMark mark(long step) {
    sync();
    return place(step);
  }

  /** How far the files go with all that waits to be written; true of the disk once {@link #sync} has succeeded after it. */
  public RunMark place(long step) {
    return new RunMark(step, events.length(), metrics.length());
  }

  /** Brings everything to disk. */
  public void sync() {
    tensorBoard.flush();
    events.sync();
    metrics.sync();
  }

  /** Takes all files back to a mark, before the run goes on from its checkpoint. */
  public void cutBack(RunMark mark) {
    events.cutBack(mark.eventsLength());
    metrics.cutBack(mark.metricsLength());
    tensorBoard.cutBack(mark.step());
  }

  /** Hands everything to the operating system. */
  public void flush() {
    events.flush();
    metrics.flush();
    tensorBoard.flush();
  }

  @Override
  public void close() {
    try (events; metrics; tensorBoard) {
      flush();
    }
  }
}
