package org.espalier.actors.cli;

import java.io.IOException;
import java.util.Optional;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.sweep.Beginning;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;

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

  private Optional<RunResult> train(Beginning beginning) throws IOException {
    RunTask task = beginning.task(session.runner(), devices, elsewhere);
    long step = beginning.step();
    long done = beginning.done();
    session.err().println("run %s goes on from step %d of %s, which keeps no sound checkpoint of it. To be trained again first, from step "
        .formatted(beginning.fork().name(), step, beginning.folder().name()) + done + " on: " + Texts.steps(step - done));
    return new Attendance(session, json).train(task);
  }
}
