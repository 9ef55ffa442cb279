package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.sweep.Forking;
import org.espalier.analysis.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code fork RUN --at epoch=N|step=N key=value...}. */
@Command(name = "fork", description = "Goes on from a checkpoint of a run with something changed, as a run of its own.")
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
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    RunFolder parent = session.runs().find(run);
    Path folder = out == null ? session.runs().folder(parent.name() + "-at-" + at) : out;
    RunFolder.requireVacant(folder);
    Forking fork = Forking.of(parent, Forking.At.of(at), new RunFolder(folder).name(), settings);
    RunFolder made = fork.create(folder);
    session.err().println("run %s goes on from step %d of %s%s".formatted(made.name(), fork.step(), parent.name(),
        fork.prepared().experiment().lineage() == null ? "; it will have the bits of its experiment trained from the beginning" : ""));
    return new Attendance(session, json).run(session.runner().resume(made, Optional.ofNullable(devices), false));
  }
}
