package org.espalier.actors.cli;

import java.io.IOException;
import java.util.Optional;
import org.espalier.actors.pipeline.Pipeline;
import org.espalier.actors.run.Placement;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.actors.sweep.Beginning;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.TrainedTeacher;

/**
 * Goes on with a run that is not finished; with the beginning of it first, where a fork still waits for that.
 *
 * @param devices   as {@link org.espalier.actors.run.Runner#resume} takes them
 * @param elsewhere as {@link org.espalier.actors.run.Runner#resume} takes it
 */
record Resumption(Session session, Optional<String> devices, boolean elsewhere, boolean json) {

  /** Trains; gives the exit code. */
  int run(RunFolder folder) throws IOException {
    Attendance attendance = new Attendance(session, json);
    Optional<RunResult> result = folder.readResult();
    if (Attendance.isCompleted(result)) {
      return attendance.alreadyDone(folder, result.get());
    }
    Optional<Pipeline> pipeline = pipeline(folder);
    if (pipeline.isPresent()) {
      pipeline.get().requireSame();
      return new PipelineAttendance(session, json).run(pipeline.get());
    }
    RunTask task = session.runner().resume(folder, devices, elsewhere);
    Optional<Beginning> awaited = Beginning.open(folder);
    if (awaited.isPresent()) {
      try (Beginning beginning = awaited.get()) {
        Optional<RunResult> begun = train(beginning);
        if (!Attendance.isCompleted(begun)) {
          return attendance.stopped(folder, begun);
        }
        beginning.handOver(task.prepared().hash());
      }
    }
    Beginning.sweep(folder);   // what a crash left of it
    return attendance.run(task);
  }

  /** With teachers that are not trained to their end; once they are, a run goes on as any other. */
  private Optional<Pipeline> pipeline(RunFolder folder) {
    Experiment experiment = Runner.experiment(folder);
    if (experiment.teaching().values().stream().noneMatch(TrainedTeacher.class::isInstance)) {
      return Optional.empty();
    }
    int cores = session.runner().cores();
    Pipeline begun = Pipeline.of(experiment, folder.path(), Placement.of(experiment, Optional.empty(), cores).distinct());
    if (begun.unfinished().isEmpty()) {
      return Optional.empty();
    }
    if (elsewhere) {
      throw new InputException("--other-device is for one run, and %s has teachers to be trained: they would not be comparable",
          folder.path());
    }
    return Optional.of(devices.isEmpty() ? begun : Pipeline.of(experiment, folder.path(), Placement.pool(devices, cores)));
  }

  private Optional<RunResult> train(Beginning beginning) throws IOException {
    RunTask task = beginning.task(session.runner(), devices, elsewhere);
    long step = beginning.step();
    long done = beginning.done();
    session.err().println("run %s goes on from step %d of %s, which keeps no sound checkpoint of it. To be trained again first, from step "
        .formatted(beginning.fork().name(), step, beginning.folder().name()) + done + " on: " + Texts.steps(step - done));
    return new Attendance(session, json).train(task);
  }
}
