package org.espalier.actors.supervisor;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.train.TrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of a run: events, metrics, and the listener that is told of them. All methods on one thread, the record's own. Where
 * the disk is full a method throws; what it was to write waits in memory, and {@link #flush} writes it once there is room.
 */
final class RunRecord implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
  private static final long MOST_STEP_EVENTS = 20_000;
  private final RunFolder folder;
  private final InstantSource clock;
  private final RunListener listener;
  /** Events from before the record is open: a disk may be full then, too. */
  private final Deque<Runnable> early = new ArrayDeque<>();
  private final LongConsumer fence;
  private RunRecorder recorder;
  private org.espalier.analysis.run.RunListener written;

  /** @param fence throws if a later term than the one it is given has begun to write */
  RunRecord(RunFolder folder, InstantSource clock, RunListener listener, LongConsumer fence) {
    this.folder = folder;
    this.clock = clock;
    this.listener = listener;
    this.fence = fence;
  }

  /**
   * Takes the files to where a placement starts; records every step, as long as that gives a file of sensible length. The first time
   * the files are taken from whoever had them before.
   *
   * @throws org.espalier.models.checkpoint.StaleTermException if a later term has begun
   */
  void goTo(long term, RunMark mark, int stepsPerEpoch, long steps) {
    fence.accept(term);
    if (recorder == null) {
      RunRecorder.takeOver(folder, "term-" + term, () -> fence.accept(term));
      recorder = RunRecorder.open(folder, clock);
    }
    recorder.cutBack(mark);
    while (!early.isEmpty()) {
      early.remove().run();
    }
    written = new org.espalier.analysis.run.RunListener(recorder, stepsPerEpoch, Math.toIntExact(Math.max(1, steps / MOST_STEP_EVENTS)), clock);
  }

  /** Records what a training tells, thing by thing, and then tells the listener. */
  void tell(List<Consumer<TrainingListener>> news) {
    UncheckedIOException failure = null;
    for (Consumer<TrainingListener> told : news) {
      try {
        told.accept(written);
      } catch (UncheckedIOException e) {
        failure = e;
      }
      tellListener(told::accept);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What it throws is logged and changes nothing. */
  void tellListener(Consumer<RunListener> told) {
    try {
      told.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("a listener of the run failed; the run goes on: {}", e.toString(), e);
    }
  }

  /** Anything else that happened; what happens before the record is open is written once it is. */
  void event(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    if (recorder == null) {
      early.add(() -> recorder.event(kind, step, epoch, fields));
    } else {
      recorder.event(kind, step, epoch, fields);
    }
  }

  /** How far the record goes, for a checkpoint after {@code step} updates. */
  RunMark place(long step) {
    return recorder.place(step);
  }

  void sync() {
    recorder.sync();
  }

  void flush() {
    recorder.flush();
  }

  boolean isOpen() {
    return recorder != null;
  }

  @Override
  public void close() {
    if (recorder != null) {
      recorder.close();
      recorder = null;
    }
  }
}
