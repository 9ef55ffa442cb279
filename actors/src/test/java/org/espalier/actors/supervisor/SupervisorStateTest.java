package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.actors.supervisor.RunOutcome.Status;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;

class SupervisorStateTest {

  private static SupervisorFact queued(String run) {
    return new SupervisorFact.RunQueued(
        new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 4, Map.of(), 1, 0, false));
  }

  private static SupervisorState after(SupervisorFact... facts) {
    return Stream.of(facts).reduce(SupervisorState.EMPTY, SupervisorState::after, (one, other) -> other);
  }

  @Test
  void aRunGoesFromTheQueueToItsPlaceAndToItsEnd() {
    SupervisorFact[] way = {queued("r"), new SupervisorFact.TermBegan("r", 1, Places.of(Map.of("vit", "a/cpu:0"))),
        new SupervisorFact.TermEnded("r", 1, true, "lost"), new SupervisorFact.TermBegan("r", 2, Places.of(Map.of("vit", "b/cpu:0"))),
        new SupervisorFact.RunEnded(RunOutcome.bare("r", Status.COMPLETED, ""))};

    List<String> statuses = Stream.of(1, 2, 3, 4, 5)
        .map(count -> after(java.util.Arrays.copyOf(way, count)).runs().get("r").status()).toList();

    assertThat(statuses).containsExactly("QUEUED", "TRAINING", "PLACING", "TRAINING", "COMPLETED");
    assertThat(after(way).termOf("r")).isEqualTo(2);
  }

  @Test
  void aWishIsRememberedUntilItHasComeTrue() {
    SupervisorState wished = after(queued("r"), new SupervisorFact.TermBegan("r", 1, Places.NONE),
        new SupervisorFact.RunWished("r", RunEntry.Wish.CANCEL));
    SupervisorState ended = wished.after(new SupervisorFact.RunEnded(RunOutcome.bare("r", Status.CANCELLED, "")));

    assertThat(wished.runs().get("r").status()).isEqualTo("CANCELLING");
    assertThat(ended.runs().get("r").wish()).isEmpty();
  }

  @Test
  void aRunThatIsSubmittedAgainKeepsItsTermAndGoesToTheEndOfTheQueue() {
    SupervisorState state = after(queued("r"), queued("s"), new SupervisorFact.TermBegan("r", 7, Places.NONE),
        new SupervisorFact.RunEnded(RunOutcome.bare("r", Status.PAUSED, "")), queued("r"));

    assertThat(state.termOf("r")).isEqualTo(7);
    assertThat(state.runs().get("r").number()).isEqualTo(3);
  }

  @Test
  void theNumberOfWorkersIsWhatWasAskedForLast() {
    SupervisorState state = after(queued("r"), new SupervisorFact.RunResized("r", 3), new SupervisorFact.TermBegan("r", 1, Places.NONE));

    assertThat(state.runs().get("r").order().mostWorkers()).isEqualTo(3);
    assertThat(state.after(new SupervisorFact.RunResized("r", 9)).runs().get("r").order().mostWorkers())
        .as("its batches have four shards").isEqualTo(4);
  }

  @Test
  void generationsCountStarts() {
    assertThat(after(new SupervisorFact.SupervisorStarted(1), new SupervisorFact.SupervisorStarted(2)).generation()).isEqualTo(2);
  }
}
