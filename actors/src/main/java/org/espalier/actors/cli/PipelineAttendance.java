package org.espalier.actors.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.Pipeline;
import org.espalier.actors.run.FinishedRun;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.run.ShellWord;

/** Is with a run while its teachers, and then it, are trained. */
record PipelineAttendance(Session session, boolean json) {

  /** Begins and trains all; gives the exit code. */
  int begin(Pipeline pipeline, String written, FinishedRuns known) throws IOException {
    tellReused(session, pipeline.begin(written, known));
    return run(pipeline);
  }

  /** @param reused finished runs by the teacher that is taken from there */
  static void tellReused(Session session, Map<String, FinishedRun> reused) {
    reused.forEach((teacher, run) -> session.err().println("teacher %s need not be trained: %s has finished the same experiment"
        .formatted(teacher, run.folder().path())));
  }

  /** Trains what is not finished; gives the exit code. */
  int run(Pipeline pipeline) throws IOException {
    int all = pipeline.teachers().size() + 1;
    int open = pipeline.unfinished().size();
    session.err().println("run %s: %d %s to be trained first, on %s".formatted(pipeline.folder().name(), open,
        open == 1 ? "teacher" : "teachers", String.join(", ", pipeline.pool().stream().map(Object::toString).toList())));
    List<RunOutcome> outcomes = train(pipeline);
    Optional<RunOutcome> failed = outcomes.stream().filter(PipelineAttendance::failed).findFirst();   // teachers come before who learns
    if (failed.isPresent()) {
      throw new RunFailedException("%s: %s%nTo go on: espalier resume %s".formatted(name(pipeline, failed.get()), failed.get().message(),
          ShellWord.quote(pipeline.folder().path().toString())));
    }
    Attendance student = new Attendance(session, json);
    Optional<RunResult> result = pipeline.folder().readResult();
    if (Attendance.isCompleted(result)) {
      student.tell(pipeline.folder(), result.get());
      return 0;
    }
    session.err().println("%d of %d runs are finished".formatted(all - 1 - pipeline.unfinished().size(), all));
    return student.stopped(pipeline.folder(), result);
  }

  private List<RunOutcome> train(Pipeline pipeline) {
    try (RunLog log = RunLog.open(pipeline.folder())) {
      return pipeline.train(session.trees(), session.stop(), RunsProgress.of(pipeline, session.err())::of);
    }
  }

  private static boolean failed(RunOutcome outcome) {
    return outcome.status() == RunOutcome.Status.FAILED || outcome.status() == RunOutcome.Status.REFUSED;
  }

  private static String name(Pipeline pipeline, RunOutcome outcome) {
    return outcome.run().equals(LocalNode.RUN) ? "run " + pipeline.folder().name() : "teacher " + outcome.run();
  }
}
