package org.espalier.actors.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs that are asked for together, all or none: either none of them is there yet, or all are. Those that others only learn from may be
 * there in any case, and are taken as they are; one that came to nothing is queued again. Pure.
 *
 * @param conflict why they can neither be queued nor be those that are there; empty if they can
 * @param there    whether all are there already
 * @param open     those to be queued, in their order
 */
record Together(Optional<String> conflict, boolean there, List<RunOrder> open) {
  private static final Set<RunOutcome.Status> CAME_TO_NOTHING =
      Set.of(RunOutcome.Status.FAILED, RunOutcome.Status.REFUSED, RunOutcome.Status.CANCELLED);

  /** @param known gives runs by their identity */
  static Together of(List<RunOrder> orders, Function<String, Optional<RunEntry>> known) {
    Set<String> teachers = orders.stream().flatMap(order -> order.after().stream()).collect(Collectors.toSet());
    Predicate<RunOrder> isThere = order -> known.apply(order.run()).isPresent();
    Optional<RunOrder> other = orders.stream().filter(isThere)
        .filter(order -> !order.isSameAs(known.apply(order.run()).orElseThrow().order())).findFirst();
    List<RunOrder> own = orders.stream().filter(order -> !teachers.contains(order.run())).toList();
    List<RunOrder> there = own.stream().filter(isThere).toList();
    Optional<String> conflict = Optional.empty();
    if (other.isPresent()) {
      conflict = Optional.of("there is a run " + other.get().run() + " already, and it is another one");
    } else if (!there.isEmpty() && there.size() < own.size()) {
      conflict = Optional.of("there is a run " + there.get(0).run() + " already, but not all of the others");
    }
    return new Together(conflict, !there.isEmpty(), orders.stream().filter(
        order -> known.apply(order.run()).map(Together::cameToNothing).orElse(true)).toList());
  }

  private static boolean cameToNothing(RunEntry run) {
    return run.outcome().map(RunOutcome::status).filter(CAME_TO_NOTHING::contains).isPresent();
  }
}
