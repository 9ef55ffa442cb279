package org.espalier.actors.cli;

import java.util.concurrent.Callable;
import org.espalier.analysis.run.RunDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code diff RUN RUN}. */
@Command(name = "diff", description = "How two runs differ: in what was asked, in the first number, in the weights at the end.")
final class DiffCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "RUN", description = "Name or folder of a run.")
  private String left;
  @Parameters(index = "1", paramLabel = "RUN", description = "Name or folder of the other.")
  private String right;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Session session = root.session();
    RunDiff diff = RunDiff.between(session.runs().find(left), session.runs().find(right));
    session.out().print(json ? diff.json().toPrettyString() + "\n" : diff.text());
    return 0;
  }
}
