package org.espalier.actors.supervisor;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of a run: events, metrics, and the listener that is told of them. All methods on one thread, the record's own. Where
 * the disk is full a method throws; what it was to write waits in memory, and {@link #flush} writes it once there is room.
 */
final class RunRecord implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
  private final RunFolder folder;
  private final InstantSource clock;
  private final RunListener listener;
  private RunNumbers numbers;
  private RunRecorder recorder;
  private long epochBegan;

  RunRecord(RunFolder folder, InstantSource clock, RunListener listener) {
    this.folder = folder;
    this.clock = clock;
    this.listener = listener;
  }

  /** Takes the files to where a placement starts. */
  void goTo(RunMark mark, TrainingPlan plan) {
    numbers = new RunNumbers(plan.members());
    if (recorder == null) {
      recorder = RunRecorder.open(folder, clock);
    }
    recorder.cutBack(mark);
    epochBegan = System.nanoTime();
  }

  /** @param seconds that each of the steps took */
  void steps(List<StepReport> reports, List<Double> seconds) {
    RuntimeException failure = null;
    for (int i = 0; i < reports.size(); i++) {
      StepReport report = reports.get(i);
      try {
        recorder.step(report.step(), report.epoch(), numbers.step(report), Map.of("seconds", seconds.get(i)));
      } catch (RuntimeException e) {
        failure = e;
      }
      tell(to -> to.stepped(report));
    }
    if (failure != null) {
      throw failure;
    }
  }

  void epoch(List<EpochReport> reports) {
    double seconds = (System.nanoTime() - epochBegan) / 1e9;
    epochBegan = System.nanoTime();
    try {
      recorder.epoch(reports.stream().map(report -> RunNumbers.row(report, seconds)).toList());
    } finally {
      reports.forEach(report -> tell(to -> to.epochEnded(report)));
    }
  }

  void phase(EpochDecision decision, TrainingPlan.Phase phase) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("train", decision.active());
    fields.put("teach", decision.teaching());
    fields.put("epochs", phase.epochs());
    try {
      recorder.event(EventKind.PHASE, decision.step(), decision.epoch(), fields);
    } finally {
      tell(to -> to.phaseBegan(decision.epoch(), decision.step(), phase));
    }
  }

  void rolledBack(RunFact.RolledBack back, long toStep, int epoch) {
    NonFiniteException cause = new NonFiniteException(back.step(), back.learner(), back.name(), back.value());
    Map<String, Object> fields = Map.of("skips", back.step(), "learner", back.learner(), "number", back.name(),
        "value", String.valueOf(back.value()));
    try {
      recorder.event(EventKind.ROLLBACK, toStep, epoch, fields);
    } finally {
      tell(to -> to.rolledBack(cause, toStep));
    }
  }

  void checkpointed(Commit commit, int epoch) {
    try {
      recorder.event(EventKind.CHECKPOINT, commit.step(), epoch, Map.of("checkpoint", commit.name()));
    } finally {
      tell(to -> to.checkpointed(commit.name(), commit.step()));
    }
  }

  /** Anything else that happened. */
  void event(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    recorder.event(kind, step, epoch, fields);
  }

  void warned(String message, long step, int epoch) {
    try {
      recorder.event(EventKind.WARNING, step, epoch, Map.of("message", message));
    } finally {
      tell(to -> to.warned(message));
    }
  }

  /** Tells the listener alone. */
  void tell(Consumer<RunListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("a listener of the run failed; the run goes on: {}", e.toString(), e);
    }
  }

  boolean isOpen() {
    return recorder != null;
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

  @Override
  public void close() {
    if (recorder != null) {
      recorder.close();
      recorder = null;
    }
  }
}
