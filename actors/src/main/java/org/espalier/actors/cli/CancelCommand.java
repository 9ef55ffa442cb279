package org.espalier.actors.cli;

import java.util.concurrent.Callable;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.Wish;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code cancel RUN}. */
@Command(name = "cancel", description = "Ends a run of a cluster for good; its folder stays.")
final class CancelCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(paramLabel = "RUN", description = "Name of the run.")
  private String run;

  @Override
  public Integer call() {
    RunStatus status = api.client(root.session()).change(run, Wish.CANCEL);
    root.session().out().println("run %s will end; it was %s".formatted(run, RunTexts.line(status)));
    return 0;
  }
}
