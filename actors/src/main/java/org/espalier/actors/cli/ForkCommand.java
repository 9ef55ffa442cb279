package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.sweep.Beginning;
import org.espalier.actors.sweep.Forking;
import org.espalier.analysis.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code fork RUN --at epoch=N|step=N key=value...}. */
@Command(name = "fork", description = "Goes on from a step of a run with something changed, as a run of its own; what leads there is "
    + "trained again if the run keeps no checkpoint of it. The same command again goes on with the fork.")
final class ForkCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
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
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
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
    if (Beginning.of(made).isEmpty()) {
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
