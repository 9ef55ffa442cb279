package org.espalier.actors.planning;

import java.util.List;
import java.util.Optional;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.supervisor.RunOrder;

/**
 * What comes of a request, if the supervisor takes it.
 *
 * @param orders a run behind those that it goes on from
 * @param plan   what each of a sweep's runs trains; empty for anything else
 * @param made   files of a run that were made for it; empty if there were none to make
 */
public record Draft(List<RunOrder> orders, List<PlannedRun> plan, Optional<RunCopy> made) {
  public Draft {
    orders = List.copyOf(orders);
    plan = List.copyOf(plan);
  }
}
