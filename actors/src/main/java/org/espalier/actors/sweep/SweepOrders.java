package org.espalier.actors.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.Sharing;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.analysis.run.RunFolder;

/**
 * What a supervisor is asked for so that a plan comes true.
 *
 * @param open    runs that are not finished, in the plan's order
 * @param folders of all runs, by name
 */
record SweepOrders(SweepPlan plan, List<Planned> open, Function<String, RunFolder> folders, int priority) {

  List<RunOrder> all() {
    return open.stream().map(this::order).toList();
  }

  private RunOrder order(Planned run) {
    return RunOrder.of(run.name(), run.prepared().experiment(), folders.apply(run.name()), Map.of(), 1, priority, false)
        .with(Sharing.of(fork(run), pins(run)));
  }

  private Optional<Sharing.Fork> fork(Planned run) {
    return plan.parent(run).map(parent -> {
      String awaited = open.contains(parent) ? parent.name() : "";   // nobody works on a finished one again
      return new Sharing.Fork(awaited, folders.apply(parent.name()), run.limb().from());
    });
  }

  private Set<Long> pins(Planned run) {
    Set<Long> pins = new TreeSet<>();
    open.stream().filter(child -> plan.parent(child).equals(Optional.of(run))).forEach(child -> pins.add(child.limb().from()));
    return pins;
  }
}
