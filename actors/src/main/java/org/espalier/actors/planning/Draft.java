package org.espalier.actors.planning;

import java.util.List;
import java.util.Optional;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.supervisor.RunOrder;

/**
 * What comes of a request, if the supervisor takes it.
 *
 * @param orders   a run behind those that it goes on from or learns from
 * @param teachers what is trained before a sweep's runs, for them to learn from; empty for anything else
 * @param plan     what each of a sweep's runs trains; empty for anything else
 * @param made     files of a run that were made for it; empty if there were none to make
 */
public record Draft(List<RunOrder> orders, List<PlannedRun> teachers, List<PlannedRun> plan, Optional<RunCopy> made) {
  public Draft {
    orders = List.copyOf(orders);
    teachers = List.copyOf(teachers);
    plan = List.copyOf(plan);
  }

  /** Of one run, or of one with its teachers. */
  public static Draft of(List<RunOrder> orders, Optional<RunCopy> made) {
    return new Draft(orders, List.of(), List.of(), made);
  }
}
