package org.espalier.actors.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code watch RUN}. A signal ends it at once, with the signal's exit code: nothing here wants to be finished. */
@Command(name = "watch", description = "Follows a run of a cluster until it ends; to stop watching does nothing to the run.")
final class WatchCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(paramLabel = "RUN", description = "Name of the run.")
  private String run;

  @Override
  public Integer call() {
    return new RunWatch(root.session(), api.client(root.session()), run).follow();
  }
}
