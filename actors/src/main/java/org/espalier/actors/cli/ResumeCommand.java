package org.espalier.actors.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.run.RunTask;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code resume RUN}. */
@Command(name = "resume", description = "Goes on with a run that stopped: after a crash, a signal, a pause.")
final class ResumeCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Parameters(paramLabel = "RUN", description = "Name or folder of the run.")
  private String run;
  @Option(names = "--devices", paramLabel = "LIST", description = "As for train; where the run was when absent.")
  private String devices;
  @Option(names = "--other-device",
      description = "Goes on although this machine computes other bits than the one before; the run says so.")
  private boolean elsewhere;
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    RunFolder folder = session.runs().find(run);
    Optional<RunResult> result = folder.readResult();
    if (result.isPresent() && result.get().status() == RunResult.Status.COMPLETED) {
      return new Attendance(session, json).alreadyDone(folder, result.get());
    }
    RunTask task = session.runner().resume(folder, Optional.ofNullable(devices), elsewhere);
    return new Attendance(session, json).run(task);
  }
}
