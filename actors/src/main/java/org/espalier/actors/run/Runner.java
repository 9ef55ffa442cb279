package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.InputException;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;

/** Begins runs, goes on with them, and sees that each leaves its results. */
public final class Runner {
  private final RunExecution execution;
  private final int cores;

  /** @param cores of this machine */
  public Runner(RunExecution execution, int cores) {
    this.execution = execution;
    this.cores = cores;
  }

  /** Of this machine. */
  public int cores() {
    return cores;
  }

  /** What an experiment comes to on this machine. */
  public record Ready(Prepared prepared, Placement placement) {}

  /**
   * Settles an experiment's threads and opens its data; writes nothing.
   *
   * @param devices as {@link Placement#of} takes them
   */
  public Ready ready(Experiment experiment, Optional<String> devices) {
    Placement placement = Placement.of(experiment, devices, cores);
    Experiment settled = experiment.withThreads(placement::threads).withDevices(placement.names());
    Prepared prepared = Prepared.of(settled);
    PreparedBlueprints.checkTeacher(prepared);
    return new Ready(prepared, placement);
  }

  /** Starts the folder of a new run. */
  public static RunTask create(Ready ready, Path folder, String written) {
    String resolved = CanonicalJson.text(ready.prepared().experiment().toJson());
    return new RunTask(RunFolder.create(folder, resolved, written), ready.prepared(), ready.placement(), Start.NEW);
  }

  /**
   * Takes up a run that stopped.
   *
   * @param elsewhere whether a device of another fingerprint will do
   */
  public RunTask resume(RunFolder folder, Optional<String> devices, boolean elsewhere) throws IOException {
    Experiment begun = experiment(folder);
    Ready ready;
    try {
      ready = ready(begun, devices);
    } catch (InputException e) {
      throw within(folder, e);
    }
    RunTask task = new RunTask(folder, ready.prepared(), ready.placement(), elsewhere ? Start.RESUME_ELSEWHERE : Start.RESUME);
    ResumeCheck.check(task);
    return task;
  }

  /**
   * The experiment that a run was begun with. Runs of teachers that a cluster trained lie beside it.
   *
   * @throws InputException if that is damaged, or is none that this program knows
   */
  public static Experiment experiment(RunFolder folder) {
    try {
      return Experiment.of(folder.readExperiment()).within(folder.path().toAbsolutePath().getParent());
    } catch (InputException e) {
      throw within(folder, e);
    }
  }

  private static InputException within(RunFolder folder, InputException wrong) {
    return new InputException(wrong, "%s: %s", folder.experimentJson(), wrong.getMessage());
  }

  /**
   * Whether what a run has trained can be gone on with here; writes nothing.
   *
   * @param prepared of the run that goes on from it
   * @throws InputException if the devices do not fit, or compute other bits than those that the run was on
   */
  public void requireSameDevice(RunFolder run, Prepared prepared, Optional<String> devices) throws IOException {
    ResumeCheck.requireDevice(run, Placement.of(prepared.experiment(), devices, cores));
  }

  /** Trains; gives the result that is left in the folder, none if the run was stopped before there was anything to leave. */
  public Optional<RunResult> run(RunTask task, Stop stop, RunListener watcher) throws IOException {
    stop.heed();
    Files.deleteIfExists(task.folder().result());
    execution.run(task, stop, watcher);
    Optional<RunResult> result = task.folder().readResult();
    if (result.isEmpty() && !stop.requested()) {
      throw new RunFailedException("the run left no result; its log in %s says why".formatted(task.folder().path()));
    }
    return result;
  }
}
