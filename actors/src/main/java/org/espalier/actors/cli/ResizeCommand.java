package org.espalier.actors.cli;

import java.util.concurrent.Callable;
import org.espalier.actors.web.Control.RunStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code resize RUN WORKERS}. */
@Command(name = "resize", description = "Lets another number of devices share the batches of a run; no bit of its result changes.")
final class ResizeCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(index = "0", paramLabel = "RUN", description = "Name of the run.")
  private String run;
  @Parameters(index = "1", paramLabel = "WORKERS", description = "At most one a shard of the batch.")
  private int workers;

  @Override
  public Integer call() {
    RunStatus status = api.client(root.session()).resize(run, workers);
    root.session().out().println("run %s will be shared by up to %d workers from a checkpoint on; it was %s".formatted(run, workers,
        RunTexts.line(status)));
    return 0;
  }
}
