package org.espalier.actors.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WorkThread;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingListener;

/**
 * Lets a run's record be written, in the order in which it is told, on the record's thread; steps are written together while the
 * disk is slower than they are. Confined to the coordinator.
 */
final class Scribe {
  private static final String RECORD = "record";
  private final RunRecord record;
  private final WorkThread thread;
  private final Errands errands;
  private final List<Consumer<TrainingListener>> unwritten = new ArrayList<>();
  private RunTerm work;
  private long told;
  private boolean writing;

  Scribe(RunRecord record, WorkThread thread, Errands errands) {
    this.record = record;
    this.thread = thread;
    this.errands = errands;
  }

  /** A term begins: what was not written of the one before is not wanted any more. */
  void begin(RunTerm term) {
    work = term;
    told = 0;   // what is still said of the term before is no step of this one
    unwritten.clear();
    writing = false;
    errands.forget("go back", "sync");
  }

  /**
   * Takes the record to where the term starts.
   *
   * @param then what it says there; done again from the start if the disk refuses some of it
   */
  void goBack(RunMark mark, int stepsPerEpoch, long steps, Consumer<RunRecord> then) {
    RunTerm term = work;
    told = mark.step();
    errands.send(Errand.repeatable("go back", thread, () -> {
      record.goTo(term.term(), mark, stepsPerEpoch, steps);
      then.accept(record);
      return new CoordinatorNote.WentBack(term);
    }));
  }

  void step(StepReport report) {
    unwritten.add(to -> to.stepped(report));
    told = report.step();
    if (!writing) {
      write();
    }
  }

  /** All news so far are on their way before what comes next. */
  private void write() {
    if (!unwritten.isEmpty()) {
      List<Consumer<TrainingListener>> news = List.copyOf(unwritten);
      unwritten.clear();
      writing = true;
      send(() -> record.tell(news));
    }
  }

  /** Anything but a step. */
  void news(Consumer<TrainingListener> news) {
    write();
    send(() -> record.tell(List.of(news)));
  }

  void event(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    write();
    send(() -> record.event(kind, step, epoch, fields));
  }

  /** Tells the listener alone; nothing of it is recorded. */
  void tell(Consumer<RunListener> news) {
    thread.run(() -> {
      record.tellListener(news);
      return null;
    });
  }

  private void send(Runnable writing) {
    RunTerm term = work;
    long step = told;
    errands.send(new Errand(RECORD, thread, () -> {
      writing.run();
      return recorded(term, step);
    }, () -> {
      record.flush();
      return recorded(term, step);
    }));
  }

  private static CoordinatorNote recorded(RunTerm term, long step) {
    return term == null ? CoordinatorNote.Nothing.INSTANCE : new CoordinatorNote.Recorded(term, step);
  }

  /** The disk has what was told up to a step. */
  void onRecorded() {
    writing = false;
    write();
  }

  /**
   * Brings the record to disk, for a checkpoint of this place.
   *
   * @param then gets how far the record went here, whatever was told since
   */
  void sync(long step, Function<RunMark, CoordinatorNote> then) {
    write();
    AtomicReference<RunMark> mark = new AtomicReference<>();   // what waits to be written counts as written once it is synced
    Callable<CoordinatorNote> sync = () -> {
      record.sync();
      return then.apply(mark.get());
    };
    errands.send(new Errand("sync", thread, () -> {
      mark.set(record.place(step));
      return sync.call();
    }, sync));
  }

  /** The last event; then the record is closed. */
  void close(EventKind kind, long step, int epoch, Map<String, ?> fields) {
    write();
    errands.send(Errand.repeatable("close", thread, () -> {
      if (record.isOpen()) {
        record.event(kind, step, epoch, fields);
        record.close();
      }
      return CoordinatorNote.Closed.INSTANCE;
    }));
  }

  /** Ends the thread, after all that was told. */
  void dismiss() {
    thread.close(record::close);
  }
}
