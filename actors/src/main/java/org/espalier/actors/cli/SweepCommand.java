package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.actors.pipeline.TeacherGraph;
import org.espalier.actors.run.Placement;
import org.espalier.actors.sweep.SweepFolder;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.analysis.run.ShellWord;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.SweepReader;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sweep FILE [key=value...]}: here, or in a cluster. */
@Command(name = "sweep", description = "Trains experiments that are planned together, each beginning that several share once, and compares "
    + "them. The same command again goes on with what is left. With --api a cluster trains them, whether or not this command is there.")
final class SweepCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
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
  @Option(names = "--priority", paramLabel = "N",
      description = "In a cluster: runs of higher priority come first (0 when absent).")
  private Integer priority;
  @Option(names = "--json", description = "Prints the plan, or the table at the end, as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Sweep sweep = SweepReader.read(file, settings);
    return api.isNamed() ? inCluster(root.session(), sweep) : here(root.session(), sweep);
  }

  private int here(Session session, Sweep sweep) throws IOException {
    if (priority != null) {
      throw new InputException("--priority is for a cluster: name one of its nodes with --api URL, or leave it out");
    }
    SweepFolder folder = new SweepFolder(out == null ? session.runs().folder(sweep.name()) : out);
    folder.requireVacant();
    List<ComputeDevice> pool = Placement.pool(Optional.ofNullable(devices), session.runner().cores());
    SweepPlan plan = SweepPlan.of(sweep, new TeacherGraph(folder.path(), Placement.threads(pool)), !alone);
    if (check) {
      session.out().println(json ? SweepFolder.json(plan).toPrettyString() : PlanTable.of(PlanRow.of(plan)));
      return 0;
    }
    return new SweepAttendance(session, json).run(plan, folder, pool);
  }

  private int inCluster(Session session, Sweep sweep) throws IOException {
    if (devices != null || out != null) {
      throw new InputException("%s is for a sweep on this machine: a cluster places its runs and keeps their folders itself; leave it out",
          devices != null ? "--devices" : "--out");
    }
    RemoteSweep remote = new RemoteSweep(session, api.client(session), sweep, RemoteNames.of(sweep), json, words(), api.words());
    int urgency = priority == null ? 0 : priority;
    if (check) {
      remote.check(!alone, urgency);
    } else {
      remote.attend(!alone, urgency);
    }
    return 0;
  }

  /** This command, for a person to copy. */
  private String words() {
    String given = Stream.concat(Stream.of(file.toString()), settings.stream()).map(ShellWord::quote).collect(Collectors.joining(" "));
    return "espalier sweep " + given + (alone ? " --no-share" : "") + (json ? " --json" : "") + api.words();
  }
}
