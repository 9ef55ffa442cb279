package org.espalier.actors.supervisor;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Messages that a supervisor has not decided on yet. What people ask and what trainers' side tells come in turn, so that nobody waits
 * behind a thousand runs that end at once; but what is asked of a run waits for all that was told of it before. Confined to the supervisor.
 */
final class Inbox {
  private final Queue<SupervisorCommand> asked = new ArrayDeque<>();
  private final Queue<SupervisorCommand> told = new ArrayDeque<>();
  /** How many of {@link #told} are of a run. */
  private final Map<String, Integer> toldOf = new HashMap<>();
  private boolean askedIsNext = true;

  void add(SupervisorCommand message) {
    if (message instanceof SupervisorCommand.Request) {
      asked.add(message);
    } else {
      told.add(message);
      runOf(message).ifPresent(run -> toldOf.merge(run, 1, Integer::sum));
    }
  }

  /**
   * Takes the next message.
   *
   * @param allowed whether it can be decided on now; else it waits, and whatever came behind it
   */
  Optional<SupervisorCommand> next(Predicate<SupervisorCommand> allowed) {
    for (Queue<SupervisorCommand> queue : askedIsNext ? List.of(asked, told) : List.of(told, asked)) {
      SupervisorCommand head = queue.peek();
      if (head != null && allowed.test(head) && (queue == told || runOf(head).filter(toldOf::containsKey).isEmpty())) {
        return Optional.of(take(queue));
      }
    }
    return Optional.empty();
  }

  private SupervisorCommand take(Queue<SupervisorCommand> queue) {
    askedIsNext = queue == told;
    SupervisorCommand message = queue.remove();
    if (queue == told) {
      runOf(message).ifPresent(run -> toldOf.computeIfPresent(run, (same, count) -> count == 1 ? null : count - 1));
    }
    return message;
  }

  private static Optional<String> runOf(SupervisorCommand message) {
    return message instanceof SupervisorCommand.OfRun one ? Optional.of(one.run()) : Optional.empty();
  }
}
