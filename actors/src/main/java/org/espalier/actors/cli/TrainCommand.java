package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.Pipeline;
import org.espalier.actors.run.Placement;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code train FILE [key=value...]}. */
@Command(name = "train", description = "Trains an experiment: a file, or a preset by its name; "
    + "where it names experiments of teachers, those first.")
final class TrainCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "FILE", description = "HOCON or JSON file, or the name of a preset.")
  private String file;
  @Parameters(index = "1..*", paramLabel = "key=value", description = "Settings that win over the file's, for example seed=1.")
  private List<String> settings = List.of();
  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run; runs/NAME when absent.")
  private Path out;
  @Option(names = "--devices", paramLabel = "LIST",
      description = "Devices of the learners, in turn: cpu:0,cpu:1 share the cores, cpu:0/2 has two threads, cuda:0 is a GPU. "
          + "A plus lets devices share each batch: cuda:0+cuda:1.")
  private String devices;
  @Option(names = "--check", description = "Validates everything, sizes memory and time, and trains nothing.")
  private boolean check;
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    ExperimentReader reader = ExperimentReader.open(file);
    Experiment experiment = reader.read(settings);
    Path folder = out == null ? session.runs().folder(experiment.name()) : out;
    RunFolder.requireVacant(folder);
    if (experiment.asksTeachers()) {
      return withTeachers(session, experiment, folder, reader.written(settings));
    }
    Runner.Ready ready = session.runner().ready(experiment, Optional.ofNullable(devices));
    if (check) {
      return new CheckReport(session, json).print(ready, folder);
    }
    RunTask task = Runner.create(ready, folder, reader.written(settings));
    return new Attendance(session, json).run(task);
  }

  private int withTeachers(Session session, Experiment experiment, Path folder, String written) throws IOException {
    List<ComputeDevice> pool = Placement.pool(Optional.ofNullable(devices), session.runner().cores());
    Pipeline pipeline = Pipeline.of(experiment, folder, pool);
    FinishedRuns known = new FinishedRuns(List.of(session.runs().root(), folder.toAbsolutePath().getParent()), pool);
    return check ? new CheckReport(session, json).print(pipeline, known)
        : new PipelineAttendance(session, json).begin(pipeline, written, known);
  }
}
