package org.espalier.actors.cli;

import java.io.IOException;
import java.util.List;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.sweep.SweepFolder;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.sweep.SweepWork;
import org.espalier.analysis.report.SweepFiles;
import org.espalier.analysis.report.SweepTable;
import org.espalier.analysis.run.ShellWord;
import org.espalier.models.tensor.ComputeDevice;

/** Is with a sweep while it trains: shows its plan and how far its runs are, and says what came of them. */
record SweepAttendance(Session session, boolean json) {

  /** Begins a sweep, or goes on with it, and trains what is left; gives the exit code. */
  int run(SweepPlan plan, SweepFolder folder, List<ComputeDevice> devices) throws IOException {
    FinishedRuns known = new FinishedRuns(List.of(session.runs().root(), folder.path().toAbsolutePath().getParent()), devices);
    PipelineAttendance.tellReused(session, folder.begin(plan, known));
    SweepWork work = new SweepWork(plan, folder);
    int before = plan.runs().size() - work.unfinished().size();
    session.err().println("sweep %s in %s".formatted(plan.name(), folder.path()));
    session.err().println(PlanTable.of(PlanRow.of(plan)));
    if (before > 0) {
      session.err().println("%d runs are finished already".formatted(before));
    }
    List<RunOutcome> outcomes = train(work, devices);
    List<RunOutcome> failed = outcomes.stream().filter(SweepAttendance::failed).toList();
    if (failed.isEmpty() && !work.unfinished().isEmpty()) {
      return stopped(plan, work);
    }
    tell(work.conclude(), folder);
    if (!failed.isEmpty()) {
      throw new RunFailedException("%d of %d runs failed; run %s: %s%nTo go on with them: espalier resume %s".formatted(failed.size(),
          plan.runs().size() + plan.teachers().size(), failed.get(0).run(), failed.get(0).message(),
          ShellWord.quote(folder.path().toString())));
    }
    return 0;
  }

  private static boolean failed(RunOutcome outcome) {
    return outcome.status() == RunOutcome.Status.FAILED || outcome.status() == RunOutcome.Status.REFUSED;
  }

  private List<RunOutcome> train(SweepWork work, List<ComputeDevice> devices) {
    try (RunLog log = RunLog.open(work.folder().log())) {
      RunsProgress progress = RunsProgress.of(work.plan(), session.err());
      return work.train(session.trees(), devices, session.stop(), progress::of);
    }
  }

  private int stopped(SweepPlan plan, SweepWork work) {
    session.err().println("stopped with %d of %d runs finished; the others have checkpoints. To go on: espalier resume %s".formatted(
        plan.runs().size() - work.unfinished().size(), plan.runs().size(), ShellWord.quote(work.folder().path().toString())));
    return session.stop().reason().map(reason -> reason.exitCode()).orElse(1);
  }

  private void tell(SweepTable table, SweepFolder folder) {
    session.out().println(json ? SweepFiles.json(table).toPrettyString() : SweepFiles.markdown(table));
    session.err().println("report: " + folder.report());
  }
}
