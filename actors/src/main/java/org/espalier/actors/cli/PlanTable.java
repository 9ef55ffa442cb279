package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The plan of a sweep for a terminal. */
final class PlanTable {
  private PlanTable() {}

  /** @param plan in the order in which the runs begin */
  static String of(List<PlanRow> plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("run", "goes on from", "at", "epochs to train", "of", "MACs to train"));
    plan.forEach(run -> rows.add(List.of(run.run(), run.parent().isEmpty() ? "-" : run.parent(), run.forkText(), number(run.epochs()),
        number(run.epochsAlone()), macs(run.macs()))));
    return Texts.table(rows, List.of(1, 2)) + "\n" + summary(plan);
  }

  /** {@code 4 runs: 30 epochs instead of 40 (25 % less), 1.2e12 multiply-accumulates instead of 1.6e12 (25 % less)}. */
  private static String summary(List<PlanRow> plan) {
    double epochs = sum(plan, PlanRow::epochs);
    double epochsAlone = sum(plan, PlanRow::epochsAlone);
    double macs = sum(plan, PlanRow::macs);
    double macsAlone = sum(plan, PlanRow::macsAlone);
    return "%d runs: %s epochs instead of %s (%s), %s multiply-accumulates instead of %s (%s)".formatted(plan.size(), number(epochs),
        number(epochsAlone), saved(epochs, epochsAlone), macs(macs), macs(macsAlone), saved(macs, macsAlone));
  }

  private static double sum(List<PlanRow> plan, ToDoubleFunction<PlanRow> part) {
    return plan.stream().mapToDouble(part).sum();
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
