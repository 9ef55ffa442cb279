package org.espalier.actors.cli;

import java.util.concurrent.Callable;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.Wish;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pause RUN}. */
@Command(name = "pause", description = "Asks a run of a cluster to stop behind a checkpoint and to free its devices.")
final class PauseCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(paramLabel = "RUN", description = "Name of the run.")
  private String run;

  @Override
  public Integer call() {
    RunStatus status = api.client(root.session()).change(run, Wish.PAUSE);
    root.session().out().println("run %s will pause behind a checkpoint; it was %s%nTo go on: espalier resume %s%s".formatted(run,
        RunTexts.line(status), run, api.words()));
    return 0;
  }
}
