package org.espalier.actors.planning;

import java.util.List;
import org.espalier.actors.supervisor.RunOrder;

/**
 * What comes of a request, if the supervisor takes it.
 *
 * @param orders a run behind those that it goes on from
 * @param plan   what each of a sweep's runs trains; empty for anything else
 */
public record Draft(List<RunOrder> orders, List<PlannedRun> plan) {
  public Draft {
    orders = List.copyOf(orders);
    plan = List.copyOf(plan);
  }
}
