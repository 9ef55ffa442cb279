package org.espalier.actors.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.run.Stop;
import org.espalier.actors.run.TreeExecution;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.analysis.report.Report;
import org.espalier.analysis.report.ReportRun;
import org.espalier.analysis.report.SweepFiles;
import org.espalier.analysis.report.SweepTable;
import org.espalier.analysis.run.AtomicFile;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;

/**
 * The work on a sweep: trains what is not trained yet, and says what came of it.
 *
 * @param folder where the plan was begun
 */
public record SweepWork(SweepPlan plan, SweepFolder folder) {

  /** Runs that have not left all their results yet, in their order. */
  public List<Planned> unfinished() {
    return plan.runs().stream().filter(run -> !isFinished(run)).toList();
  }

  private boolean isFinished(Planned run) {
    RunFolder there = folder.run(run.name());
    Optional<RunResult> result = there.readResult();
    return result.isPresent() && result.get().status() == RunResult.Status.COMPLETED
        && result.get().experimentHash().equals(run.prepared().hash());
  }

  /** Gives how the runs ended that were not finished. */
  public List<RunOutcome> train(TreeExecution execution, List<ComputeDevice> devices, Stop stop, Function<String, RunListener> watchers) {
    List<Planned> open = unfinished();
    if (open.isEmpty()) {
      return List.of();
    }
    List<TeacherRun> teachers = plan.teachers().stream().filter(run -> !run.isFinished()).toList();
    Map<String, Prepared> prepared = new LinkedHashMap<>();
    teachers.forEach(run -> prepared.put(text(run.prepared()), run.prepared()));
    open.forEach(run -> prepared.put(text(run.prepared()), run.prepared()));
    List<RunOrder> orders = new SweepOrders(plan, teachers, open, folder::run, 0).all();
    return execution.run(new TreeExecution.Task(folder.path(), orders, prepared, devices), stop, watchers);
  }

  private static String text(Prepared run) {
    return CanonicalJson.text(run.experiment().toJson());
  }

  /** What the runs came to, finished or not; written into the sweep's folder. */
  public SweepTable conclude() throws IOException {
    releasePins();
    SweepTable table = SweepScores.table(plan.sweep(), run -> folder.run(run.name()).readResult());
    AtomicFile.write(folder.tableJson(), SweepFiles.json(table).toPrettyString() + "\n");
    AtomicFile.write(folder.tableCsv(), SweepFiles.csv(table));
    Report.write(folder.report(), plan.name(), plan.runs().stream().map(run -> ReportRun.read(folder.run(run.name()))).toList(), table);
    return table;
  }

  /** Once every run has what it shares, a finished run keeps the checkpoints that it would keep alone. */
  private void releasePins() throws IOException {
    if (!unfinished().isEmpty()) {
      return;
    }
    for (int index : IntStream.range(0, plan.runs().size()).toArray()) {
      Planned run = plan.runs().get(index);
      if (!plan.tree().pins(index).isEmpty()) {
        release(run);
      }
    }
  }

  private void release(Planned run) throws IOException {
    CheckpointStore store = new CheckpointStore(folder.run(run.name()).checkpoints());
    Set<Long> best = new TreeSet<>();
    folder.run(run.name()).readResult().ifPresent(result -> result.learners().values().stream().filter(learner -> learner.best() != null)
        .forEach(learner -> best.add((long) learner.best().epoch() * run.prepared().stepsPerEpoch())));
    Set<String> kept = new TreeSet<>();
    store.list().stream().filter(listed -> best.contains(listed.manifest().position().step())).forEach(listed -> kept.add(listed.name()));
    store.retain(run.prepared().experiment().checkpoint().keep(), kept);
  }
}
