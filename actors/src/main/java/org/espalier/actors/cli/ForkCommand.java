package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.sweep.Beginning;
import org.espalier.actors.sweep.Forking;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.ForkSubmission;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Names;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code fork RUN --at epoch=N|step=N key=value...}: here, or in a cluster. */
@Command(name = "fork", description = "Goes on from a step of a run with something changed, as a run of its own; what leads there is "
    + "trained again if the run keeps no checkpoint of it. The same command again goes on with the fork. With --api the run is one of a "
    + "cluster, and so is the fork; it needs a checkpoint there.")
final class ForkCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(index = "0", paramLabel = "RUN", description = "Name or folder of the run; it may be going on.")
  private String run;
  @Parameters(index = "1..*", paramLabel = "key=value", description = "What is changed, for example epochs=40.")
  private List<String> settings = List.of();
  @Option(names = "--at", paramLabel = "PLACE", required = true, description = "epoch=N: after N epochs; step=N: after N updates.")
  private String at;
  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the fork; runs/RUN-at-PLACE when absent.")
  private Path out;
  @Option(names = "--devices", paramLabel = "LIST", description = "As for train.")
  private String devices;
  @Option(names = "--other-device", description = "As for resume: goes on although this machine computes other bits than the run's.")
  private boolean elsewhere;
  @Option(names = "--name", paramLabel = "NAME", description = "In a cluster: name of the fork; RUN-at-PLACE when absent.")
  private String name;
  @Option(names = "--priority", paramLabel = "N",
      description = "In a cluster: runs of higher priority come first (0 when absent).")
  private Integer priority;
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return api.isNamed() ? inCluster(root.session()) : here(root.session());
  }

  private int inCluster(Session session) throws IOException {
    if (devices != null || out != null || elsewhere) {
      throw new InputException("%s is for a fork on this machine: a cluster places its runs and keeps their folders itself; leave it out, "
          + "or say --name", devices != null ? "--devices" : out != null ? "--out" : "--other-device");
    }
    String fork = Names.require("run", name == null ? RemoteNames.plain(run + "-at-" + at) : name);
    ForkSubmission submission = new ForkSubmission(fork, at, settings, priority == null ? 0 : priority);
    ApiClient node = api.client(session);
    RunStatus status = new Patience(session.err()).askFirst(() -> node.fork(run, submission));
    session.out().println(RunTexts.queued(status, json, api.words()));
    return 0;
  }

  private int here(Session session) throws IOException {
    if (name != null || priority != null) {
      throw new InputException("%s is for a cluster: name one of its nodes with --api URL, or leave it out",
          name != null ? "--name" : "--priority");
    }
    RunFolder parent = session.runs().find(run);
    Path folder = out == null ? session.runs().folder(parent.name() + "-at-" + at) : out;
    Forking fork = Forking.of(parent, Forking.At.of(at), new RunFolder(folder).name(), settings);
    if (!fork.isBegun(folder)) {
      begin(session, fork, folder);
    }
    return new Resumption(session, Optional.ofNullable(devices), elsewhere, json).run(new RunFolder(folder));
  }

  private void begin(Session session, Forking fork, Path folder) throws IOException {
    RunFolder.requireVacant(folder);
    if (!elsewhere) {
      session.runner().requireSameDevice(fork.parent(), fork.prepared(), Optional.ofNullable(devices));
    }
    RunFolder made = fork.begin(folder);
    if (!Beginning.isAwaited(made)) {
      session.err().println(text(fork, made.name(), Forking.taken(made)));
    }
  }

  /** @param taken updates that the fork has taken over */
  private static String text(Forking fork, String name, long taken) {
    String from = "run %s goes on from step %d of %s".formatted(name, taken, fork.parent().name());
    if (taken < fork.step()) {
      from += ", which keeps no sound checkpoint of step %d. To be trained again: %s".formatted(fork.step(),
          Texts.steps(fork.step() - taken));
    }
    return fork.prepared().experiment().lineage() == null
        ? from + "; it will have the bits of its experiment trained from the beginning" : from;
  }
}
