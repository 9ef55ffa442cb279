package org.espalier.actors.cli;

import java.util.List;
import java.util.stream.Stream;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.web.Control.SweepRun;
import org.espalier.actors.web.Control.SweepStatus;

/**
 * A run of a sweep's plan, here or in a cluster.
 *
 * @param parent whom it goes on from; empty if it begins by itself
 * @param from   updates that it takes over
 * @param to     updates at which it ends
 * @param macs   multiply-accumulates of what it trains itself
 */
record PlanRow(String run, String parent, long from, long to, int stepsPerEpoch, double macs, double macsAlone) {

  /** Teachers come first. */
  static List<PlanRow> of(SweepPlan plan) {
    Stream<PlanRow> teachers = plan.teachers().stream().map(run -> new PlanRow(run.name(), "", 0, run.prepared().steps(),
        run.prepared().stepsPerEpoch(), run.macs(), run.macs()));
    Stream<PlanRow> runs = plan.runs().stream().map(run -> new PlanRow(run.name(), plan.parent(run).map(SweepPlan.Planned::name).orElse(""),
        run.limb().from(), run.limb().to(), run.prepared().stepsPerEpoch(), run.macs(), run.macsAlone()));
    return Stream.concat(teachers, runs).toList();
  }

  static List<PlanRow> of(SweepStatus plan) {
    return Stream.concat(plan.teachers().stream(), plan.runs().stream()).map(PlanRow::of).toList();
  }

  private static PlanRow of(SweepRun run) {
    return new PlanRow(RunTexts.line(run.name()), RunTexts.line(run.parent()), run.from(), run.to(), run.stepsPerEpoch(), run.macs(),
        run.macsAlone());
  }

  double epochs() {
    return (double) (to - from) / stepsPerEpoch;
  }

  double epochsAlone() {
    return (double) to / stepsPerEpoch;
  }

  /** {@code epoch 12}, or {@code epoch 12 + 3 steps}; a dash for a run that begins by itself. */
  String forkText() {
    long rest = from % stepsPerEpoch;
    return parent.isEmpty() ? "-" : "epoch " + from / stepsPerEpoch + (rest == 0 ? "" : " + " + rest + " steps");
  }
}
