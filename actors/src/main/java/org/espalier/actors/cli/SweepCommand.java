package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.run.Placement;
import org.espalier.actors.sweep.SweepFolder;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.SweepReader;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sweep FILE [key=value...]}. */
@Command(name = "sweep", description = "Trains experiments that are planned together, each beginning that several share once, and compares "
    + "them. The same command again goes on with what is left.")
final class SweepCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "FILE", description = "HOCON file with the keys experiment, grid, runs, seeds, compare, score.")
  private Path file;
  @Parameters(index = "1..*", paramLabel = "key=value", description = "Settings of all runs, for example epochs=10.")
  private List<String> settings = List.of();
  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the sweep; runs/NAME when absent.")
  private Path out;
  @Option(names = "--devices", paramLabel = "LIST",
      description = "Devices that the runs are trained on, several at a time: cpu:0,cpu:1 share the cores, cpu:0/2 has two threads.")
  private String devices;
  @Option(names = "--no-share", description = "Trains every run alone, from its beginning: the control.")
  private boolean alone;
  @Option(names = "--check", description = "Shows the plan and trains nothing.")
  private boolean check;
  @Option(names = "--json", description = "Prints the plan, or the table at the end, as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    Sweep sweep = SweepReader.read(file, settings);
    SweepFolder folder = new SweepFolder(out == null ? session.runs().folder(sweep.name()) : out);
    folder.requireVacant();
    List<ComputeDevice> pool = Placement.pool(Optional.ofNullable(devices), session.runner().cores());
    SweepPlan plan = SweepPlan.of(sweep, pool, !alone);
    if (check) {
      session.out().println(json ? SweepFolder.json(plan).toPrettyString() : PlanTable.of(plan));
      return 0;
    }
    folder.begin(plan);
    return new SweepAttendance(session, json).run(plan, folder, pool);
  }
}
