package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;

class RunQueueTest {
  private final RunQueue queue = new RunQueue();
  private long submitted;

  private void submit(String run, int priority, int threads) {
    RunOrder order =
        new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", threads), false, 1, Map.of(), 1, priority, false);
    queue.add(RunEntry.queued(order, ++submitted, 0), Places.NONE, Set.of(), Map.of());
  }

  private List<String> served() {
    List<String> served = new ArrayList<>();
    for (Optional<String> next = queue.takeFirst(Optional::of); next.isPresent(); next = queue.takeFirst(Optional::of)) {
      served.add(next.get());
    }
    return served;
  }

  @Test
  void higherPriorityComesFirstThenWhoWasThereFirst() {
    submit("early", 0, 1);
    submit("late", 0, 1);
    submit("urgent", 5, 1);

    assertThat(served()).containsExactly("urgent", "early", "late");
  }

  @Test
  void whoDoesNotFitHoldsBackNobodyWhoDoes() {
    submit("large", 1, 8);
    submit("small", 0, 1);

    Optional<String> placed = queue.takeFirst(run -> run.equals("small") ? Optional.of(run) : Optional.empty());

    assertThat(placed).contains("small");
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void runsOfOneNeedAreTriedOnce() {
    for (int i = 0; i < 1_000; i++) {
      submit("run-" + i, 0, 1);
    }
    List<String> tried = new ArrayList<>();

    queue.takeFirst(run -> {
      tried.add(run);
      return Optional.empty();
    });

    assertThat(tried).containsExactly("run-0");
  }

  @Test
  void aRunThatIsQueuedAgainStandsThereOnce() {
    submit("run", 0, 1);
    submit("run", 3, 1);

    assertThat(served()).containsExactly("run");
  }
}
