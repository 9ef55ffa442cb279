package org.espalier.actors.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.espalier.analysis.report.Report;
import org.espalier.analysis.report.ReportRun;
import org.espalier.analysis.report.SeedTable;
import org.espalier.analysis.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code report RUN...}. */
@Command(name = "report", description = "Writes one HTML page about one or several runs: curves, comparison, settings.")
final class ReportCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Names or folders of runs.")
  private List<String> runs;
  @Option(names = "--out", paramLabel = "FILE", description = "The page; report.html in the folder of the first run when absent.")
  private Path out;
  @Option(names = "--table", description = "Prints a Markdown table instead: a row an experiment and learner, the mean over its seeds.")
  private boolean table;

  @Override
  public Integer call() {
    Session session = root.session();
    List<RunFolder> folders = runs.stream().map(session.runs()::find).toList();
    if (table) {
      session.out().print(SeedTable.markdown(folders.stream().map(ReportRun::read).toList()));
      session.out().flush();
      return 0;
    }
    Path page = out == null ? folders.get(0).report() : out;
    String title = folders.stream().map(RunFolder::name).collect(Collectors.joining(", "));
    Report.write(page, title, folders.stream().map(ReportRun::read).toList());
    session.out().println(page);
    return 0;
  }
}
