package org.espalier.actors.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.Sharing;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.analysis.run.RunFolder;

/**
 * What a supervisor is asked for so that a plan comes true.
 *
 * @param teachers that are not finished, in the plan's order
 * @param open     runs that are not finished, in the plan's order
 * @param folders  of all runs, by name
 */
record SweepOrders(SweepPlan plan, List<TeacherRun> teachers, List<Planned> open, Function<String, RunFolder> folders, int priority) {

  /** Teachers come first. */
  List<RunOrder> all() {
    return Stream.concat(TeacherRun.orders(teachers, priority).stream(), open.stream().map(this::order)).toList();
  }

  private RunOrder order(Planned run) {
    return RunOrder.of(run.name(), run.prepared().experiment(), folders.apply(run.name()), Map.of(), 1, priority, false)
        .with(Sharing.of(fork(run), pins(run))).after(TeacherRun.awaited(run.prepared(), teachers));
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
