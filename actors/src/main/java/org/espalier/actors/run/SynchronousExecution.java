package org.espalier.actors.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.espalier.actors.Program;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunListener;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.experiment.Numerics;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.TrainLoop;
import org.espalier.models.train.Training;
import org.espalier.models.train.TrainingListener;

/** The plain synchronous loop on one device, in the calling thread: the control run of everything that is cleverer. */
public final class SynchronousExecution implements RunExecution {
  private static final Duration DISK_PAUSE = Duration.ofSeconds(10);
  private static final int LOADERS = 1;
  private static final int MOST_STEP_EVENTS = 20_000;
  private final InstantSource clock;

  public SynchronousExecution(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public RunEnd run(RunTask task, Stop stop, TrainingListener watcher) throws IOException {
    ComputeDevice device = onlyDevice(task.placement());
    Fingerprint fingerprint = Fingerprint.of(device);
    CheckpointStore store = new CheckpointStore(task.folder().checkpoints());
    Optional<Checkpoint> from = StartPoint.of(task, store, fingerprint);
    long term = RunCheckpoints.nextTerm(store);
    store.claim(term);
    Prepared prepared = task.prepared();
    DiskPatience patience = new DiskPatience(task.folder().path(), stop, DISK_PAUSE);
    Set<String> learners = prepared.plan().learners().keySet();
    try (RunRecorder recorder = RunRecorder.open(task.folder(), clock);
        Training training = new Training(prepared.plan(), prepared.trainingData(), device, learners, LOADERS);
        Teaching teaching = Teaching.of(prepared, device)) {
      DoubleSupplier seconds = stopwatch(from);
      RunCheckpoints checkpoints = new RunCheckpoints(store, prepared.experiment().checkpoint(),
          new Origin(Program.VERSION, Numerics.VERSION, prepared.hash()), term, fingerprint, recorder, patience, seconds);
      goTo(from, training, checkpoints, recorder);
      recorder.event(from.isPresent() ? EventKind.RESUMED : EventKind.STARTED, training.step(), training.epoch(), circumstances(task));
      RunListener record = new RunListener(recorder, training.stepsPerEpoch(), everySteps(prepared, training), clock);
      TrainLoop loop = new TrainLoop(prepared.plan(), prepared.experiment().checkpoint(), checkpoints,
          new Both(new PatientListener(record, recorder, patience), watcher), teaching.teacher());
      boolean finished = run(loop, training, checkpoints, recorder, stop);
      recorder.event(finished ? EventKind.COMPLETED : EventKind.PAUSED, training.step(), training.epoch(), Map.of());
      return new RunEnd(finished, training.step(), training.epoch(), seconds.getAsDouble(), checkpoints.latest());
    }
  }

  private static ComputeDevice onlyDevice(Placement placement) {
    if (placement.distinct().size() > 1) {
      throw new InputException("learners are placed on several devices (%s), but this program trains a run on one: name one device",
          placement.text());
    }
    return placement.distinct().get(0);
  }

  private static void goTo(Optional<Checkpoint> from, Training training, RunCheckpoints checkpoints, RunRecorder recorder) {
    if (from.isPresent()) {
      checkpoints.restore(training, from.get());
    } else {
      recorder.cutBack(RunMark.START);
    }
  }

  private static Map<String, Object> circumstances(RunTask task) {
    return Map.of("devices", task.placement().names(), "versions", Machine.versions(), "start", task.start().name());
  }

  private boolean run(TrainLoop loop, Training training, RunCheckpoints checkpoints, RunRecorder recorder, Stop stop) {
    try {
      return loop.run(training, stop::requested);
    } catch (NonFiniteException | InputException | UncheckedIOException e) {
      recorder.event(EventKind.FAILED, training.step(), training.epoch(), Map.of("message", e.getMessage()));
      throw new RunFailedException("%s. The checkpoint %s is good".formatted(e.getMessage(), checkpoints.latest()), e);
    }
  }

  private DoubleSupplier stopwatch(Optional<Checkpoint> from) {
    double before = from.map(checkpoint -> CheckpointState.of(checkpoint.manifest().state()).seconds()).orElse(0.0);
    Instant start = clock.instant();
    return () -> before + Duration.between(start, clock.instant()).toNanos() / 1e9;
  }

  /** Every step, as long as that gives a file of sensible length. */
  private static int everySteps(Prepared prepared, Training training) {
    long steps = (long) prepared.plan().epochs() * training.stepsPerEpoch();
    return Math.toIntExact(Math.max(1, steps / MOST_STEP_EVENTS));
  }
}
