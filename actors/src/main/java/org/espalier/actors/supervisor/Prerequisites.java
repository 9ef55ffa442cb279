package org.espalier.actors.supervisor;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs that must be complete before another begins, for it learns from what they come to. Pure. */
final class Prerequisites {
  private static final Set<RunOutcome.Status> MAY_GO_ON = Set.of(RunOutcome.Status.COMPLETED, RunOutcome.Status.PAUSED);

  private Prerequisites() {}

  /**
   * Why a run cannot begin yet. Empty if it can.
   *
   * @param entries gives runs by their identity, null where there is none
   */
  static Optional<String> awaited(RunEntry run, Function<String, RunEntry> entries) {
    return open(run, entries).filter(other -> !lost(other)).findFirst()
        .map(other -> "it learns from run " + other.order().run() + ", which is " + other.status());
  }

  /** Why a run will never begin. Empty as long as it may. */
  static Optional<String> lost(RunEntry run, Function<String, RunEntry> entries) {
    Optional<String> unknown = run.order().after().stream().filter(other -> entries.apply(other) == null).findFirst()
        .map(other -> "it learns from run " + other + ", but there is no run of that name: submit that one first, then this one again");
    return unknown.or(() -> open(run, entries).filter(Prerequisites::lost).findFirst().map(other -> {
      RunOutcome outcome = other.outcome().orElseThrow();
      return "it learns from run %s, which ended %s: %s. Resume that run once its cause is mended, then this one".formatted(outcome.run(),
          outcome.status(), outcome.message());
    }));
  }

  private static Stream<RunEntry> open(RunEntry run, Function<String, RunEntry> entries) {
    return run.order().after().stream().map(entries).filter(other -> other != null && !complete(other));
  }

  private static boolean complete(RunEntry run) {
    return run.outcome().map(RunOutcome::status).map(RunOutcome.Status.COMPLETED::equals).orElse(false);
  }

  private static boolean lost(RunEntry run) {
    return run.outcome().map(RunOutcome::status).filter(status -> !MAY_GO_ON.contains(status)).isPresent();
  }
}
