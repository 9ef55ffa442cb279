package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.sweep.SweepScores;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.SweepRun;
import org.espalier.actors.web.Control.SweepStatus;
import org.espalier.analysis.report.SweepTable;
import org.espalier.models.experiment.Sweep;

/** Follows the runs of a sweep from afar until they have ended. Nodes may come and go meanwhile. */
final class SweepWatch {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private final PrintWriter err;
  private final ApiClient node;
  private final Patience patience;
  private final Sweep sweep;
  private final List<SweepRun> plan;
  private final List<SweepRun> all;
  private final String words;
  private final List<LimbWatch> limbs;
  private String waiting = "";

  /**
   * @param plan  of the sweep's runs, in their order
   * @param words how the cluster is named in a command
   */
  SweepWatch(PrintWriter err, ApiClient node, Sweep sweep, SweepStatus plan, String words) {
    this.err = err;
    this.node = node;
    this.patience = new Patience(err);
    this.sweep = sweep;
    this.plan = plan.runs();
    this.all = Stream.concat(plan.teachers().stream(), plan.runs().stream()).toList();
    this.words = words;
    this.limbs = all.stream().map(run -> new LimbWatch(node, run, words, err)).toList();
  }

  /** Gives the runs in their order, those of teachers first, once all have ended. */
  List<RunStatus> follow() {
    List<RunStatus> runs = look();
    while (!runs.stream().allMatch(RunTexts::ended)) {
      Patience.wait(LOOK_EVERY);
      runs = look();
    }
    return runs;
  }

  /** What they came to. */
  SweepTable table() {
    Map<Sweep.Run, String> names = IntStream.range(0, plan.size()).boxed().collect(Collectors.toMap(sweep.runs()::get,
        i -> plan.get(i).name()));
    return SweepScores.table(sweep, run -> patience.ask(() -> RemoteResult.read(node, names.get(run))));
  }

  /** Tells what is new of the runs; gives them in their order. */
  private List<RunStatus> look() {
    Map<String, RunStatus> known = patience.ask(node::runs).stream().collect(Collectors.toMap(RunStatus::name, Function.identity()));
    List<RunStatus> runs = all.stream().map(run -> Optional.ofNullable(known.get(run.name())).orElseThrow(
        () -> new RunFailedException("the cluster has no run " + run.name() + " any more: its journal is another one by now"))).toList();
    for (int i = 0; i < runs.size(); i++) {
      LimbWatch limb = limbs.get(i);
      RunStatus run = runs.get(i);
      patience.ask(() -> limb.tell(run));
    }
    tellWhyAllWait(runs);
    return runs;
  }

  /** As long as some run is trained, that others wait is no news. */
  private void tellWhyAllWait(List<RunStatus> runs) {
    Optional<RunStatus> first = runs.stream().filter(run -> !RunTexts.ended(run)).findFirst();
    boolean idle = runs.stream().noneMatch(run -> run.status().equals("TRAINING") || run.status().equals("PAUSING"));
    if (idle && first.isPresent() && !waiting.equals(first.get().message())) {
      waiting = first.get().message();
      err.println(first.get().name() + "  " + RunTexts.line(first.get()));
    }
  }

  /** @throws RunFailedException if some are not complete */
  void requireComplete(List<RunStatus> runs) {
    List<RunStatus> failed = runs.stream().filter(run -> !run.status().equals("COMPLETED")).toList();
    if (!failed.isEmpty()) {
      throw new RunFailedException("%d of %d runs are not complete; run %s: %s%nTo go on with it: espalier resume %s%s".formatted(
          failed.size(), runs.size(), failed.get(0).name(), RunTexts.line(failed.get(0)), failed.get(0).name(), words));
    }
  }
}
