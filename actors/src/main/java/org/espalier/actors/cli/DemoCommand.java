package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.analysis.report.Report;
import org.espalier.analysis.report.ReportRun;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.experiment.ExperimentReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code demo}. */
@Command(name = "demo", description = "Trains a ViT alone, its agent alone, and the two together, on pictures that it draws itself.")
final class DemoCommand implements Callable<Integer> {
  /** Presets by what the demo calls them. */
  private static final Map<String, String> RUNS = runs();
  @ParentCommand
  private Espalier root;
  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the three runs; runs/demo, or the next free name, when absent.")
  private Path out;
  @Parameters(arity = "0..*", paramLabel = "key=value", description = "Settings of all three runs, for example seed=1.")
  private List<String> settings = List.of();

  private static Map<String, String> runs() {
    Map<String, String> runs = new LinkedHashMap<>();
    runs.put("vit-alone", "demo-vit");
    runs.put("agent-alone", "demo-agent");
    runs.put("pair", "demo-pair");
    return runs;
  }

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    Path folder = out == null ? nextFree(session.runs().root()) : out;
    RunFolder.requireVacant(folder);
    Map<String, RunTask> tasks = new LinkedHashMap<>();
    for (Map.Entry<String, String> run : RUNS.entrySet()) {
      ExperimentReader reader = ExperimentReader.open(run.getValue());
      Runner.Ready ready = session.runner().ready(reader.read(settings), Optional.empty());
      tasks.put(run.getKey(), Runner.create(ready, folder.resolve(run.getKey()), reader.written(settings)));
    }
    return train(session, folder, tasks);
  }

  private static Path nextFree(Path runs) {
    Path folder = runs.resolve("demo");
    for (int n = 2; Files.exists(folder); n++) {
      folder = runs.resolve("demo-" + n);
    }
    return folder;
  }

  private static int train(Session session, Path folder, Map<String, RunTask> tasks) throws IOException {
    Attendance attendance = new Attendance(session, false);
    Map<String, RunResult> results = new LinkedHashMap<>();
    for (Map.Entry<String, RunTask> task : tasks.entrySet()) {
      session.err().println("%n%s (%d of %d)".formatted(task.getValue().prepared().experiment().description(), results.size() + 1,
          tasks.size()));
      Optional<RunResult> result = attendance.train(task.getValue());
      if (!Attendance.isCompleted(result)) {
        return attendance.stopped(task.getValue().folder(), result);
      }
      results.put(task.getKey(), result.get());
    }
    Path page = folder.resolve("report.html");
    List<ReportRun> runs = new ArrayList<>();
    tasks.forEach((label, task) -> runs.add(ReportRun.read(label, task.folder())));
    Report.write(page, "Espalier demo", runs);
    session.out().println("%s%n%n%s%n%nReport: %s".formatted(curves(runs), table(results), page));
    return 0;
  }

  private static String curves(List<ReportRun> runs) {
    TextChart chart = new TextChart("Test top-1 (%) by epoch");
    for (ReportRun run : runs) {
      for (String learner : run.metrics().learners()) {
        chart.add(line(run.label(), learner), Curve.testTop1(run.metrics().of(learner)));
      }
    }
    return chart.text();
  }

  private static String line(String run, String learner) {
    return run.equals("pair") ? learner + " of the pair" : run.replace('-', ' ');
  }

  private static String table(Map<String, RunResult> results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "top-1", "best", "parameters", "time"));
    results.forEach((run, result) -> result.learners().forEach((learner, reached) -> rows.add(List.of(line(run, learner),
        Texts.percent(reached.top1()), best(reached), Texts.count(reached.parameters()), Texts.time(result.seconds())))));
    return Texts.table(rows, List.of());
  }

  private static String best(LearnerResult reached) {
    return reached.best() == null ? "-" : "%s in epoch %d".formatted(Texts.percent(reached.best().top1()), reached.best().epoch());
  }
}
