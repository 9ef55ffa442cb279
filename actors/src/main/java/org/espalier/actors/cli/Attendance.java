package org.espalier.actors.cli;

import java.io.IOException;
import java.util.Optional;
import org.espalier.actors.run.RunTask;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.run.RunResult.Status;
import org.espalier.analysis.run.ShellWord;

/** Is with a run while it trains: shows its progress, keeps its log, says how it ended and how to go on. */
record Attendance(Session session, boolean json) {

  /** Trains; gives the exit code. */
  int run(RunTask task) throws IOException {
    session.err().println("run %s: %s, %s".formatted(task.folder().name(), summary(task), task.placement().text()));
    Optional<RunResult> result = train(task);
    result.ifPresent(reached -> tell(task.folder(), reached));
    return isCompleted(result) ? 0 : stopped(task.folder(), result);
  }

  static boolean isCompleted(Optional<RunResult> result) {
    return result.isPresent() && result.get().status() == Status.COMPLETED;
  }

  /** Says how to go on with a run that was stopped; gives the exit code. */
  int stopped(RunFolder folder, Optional<RunResult> result) {
    String where = result.map(reached -> "at step %d, with a checkpoint".formatted(reached.steps())).orElse("before its first step");
    session.err().println("stopped %s. To go on: espalier resume %s".formatted(where, nameOf(folder)));
    return session.stop().reason().map(reason -> reason.exitCode()).orElse(1);
  }

  /** Trains and says nothing about the result. */
  Optional<RunResult> train(RunTask task) throws IOException {
    try (RunLog log = RunLog.open(task.folder()); Progress progress = Progress.of(session, task)) {
      return session.runner().run(task, session.stop(), progress);
    }
  }

  int alreadyDone(RunFolder folder, RunResult result) {
    session.err().println("run %s did all that was asked already".formatted(folder.name()));
    tell(folder, result);
    return 0;
  }

  /** The result as usual, with the scores of teachers that were trained for the run. */
  void tell(RunFolder folder, RunResult result) {
    session.out().println(json ? ResultFile.json(result).toPrettyString() : ResultTable.of(folder, result));
    if (!json) {
      TeacherTable.of(folder).ifPresent(table -> session.out().println("\n" + table));
    }
  }

  private static String summary(RunTask task) {
    var plan = task.prepared().plan();
    return "%d epochs of %s training images".formatted(plan.epochs(), Texts.count(task.prepared().data().train().set().size()));
  }

  /** As resume takes it from where we are. */
  private String nameOf(RunFolder folder) {
    boolean named = folder.path().equals(session.runs().root().resolve(folder.name()));
    return ShellWord.quote(named ? folder.name() : folder.path().toString());
  }
}
