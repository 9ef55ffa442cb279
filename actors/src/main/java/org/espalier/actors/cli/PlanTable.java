package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.sweep.SweepPlan.Planned;

/** The plan of a sweep for a terminal. */
final class PlanTable {
  private PlanTable() {}

  static String of(SweepPlan plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("run", "goes on from", "at", "epochs to train", "of", "MACs to train"));
    plan.runs().forEach(run -> rows.add(row(plan, run)));
    return Texts.table(rows, List.of(1, 2)) + "\n" + summary(plan);
  }

  private static List<String> row(SweepPlan plan, Planned run) {
    boolean forks = run.limb().isFork();
    return List.of(run.name(), forks ? plan.runs().get(run.limb().parent()).name() : "-", forks ? run.forkText() : "-",
        number(run.epochs()), number(run.epochsAlone()), macs(run.macs()));
  }

  /** {@code 4 runs: 30 epochs instead of 40 (25 % less), 1.2e12 multiply-accumulates instead of 1.6e12 (25 % less)}. */
  static String summary(SweepPlan plan) {
    return "%d runs: %s epochs instead of %s (%s), %s multiply-accumulates instead of %s (%s)".formatted(plan.runs().size(),
        number(plan.epochs()), number(plan.epochsAlone()), saved(plan.epochs(), plan.epochsAlone()), macs(plan.macs()),
        macs(plan.macsAlone()), saved(plan.macs(), plan.macsAlone()));
  }

  private static String saved(double part, double whole) {
    return String.format(Locale.ROOT, "%.1f %% less", 100 * (1 - part / whole));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
  }

  private static String macs(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }
}
