package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.actors.supervisor.RunEntry.Wish;
import org.junit.jupiter.api.Test;

class RoundTest {
  private final Round round = new Round();
  private final List<String> done = new ArrayList<>();

  private static SupervisorFact wished(String run) {
    return new SupervisorFact.RunWished(run, Wish.PAUSE);
  }

  private static SupervisorCommand of(String run) {
    return new SupervisorNote.PlaceAgain(run);
  }

  private void write(String run) {
    round.write(run, wished(run), now -> done.add(run));
  }

  @Test
  void runsAreDecidedOnTogetherAndEachOnce() {
    write("a");

    assertThat(round.allows(of("b"))).isTrue();
    assertThat(round.allows(of("a"))).as("what was decided on a is not durable yet").isFalse();
    assertThat(round.allows(SupervisorNote.PlaceWaiting.INSTANCE)).as("it looks at all runs").isFalse();
  }

  @Test
  void nothingIsDecidedBesideAFactThatAllHaveToKnow() {
    assertThat(round.allows(SupervisorNote.PlaceWaiting.INSTANCE)).isTrue();
    round.writeAlone(List.of(new SupervisorFact.SupervisorStarted(2)), now -> { });

    assertThat(round.allows(of("a"))).isFalse();
  }

  @Test
  void aRoundIsBounded() {
    IntStream.range(0, 10_000).mapToObj(run -> "run-" + run).filter(run -> round.allows(of(run))).forEach(this::write);

    assertThat(round.begin()).hasSizeBetween(2, 1_000);
  }

  @Test
  void whatFollowsIsDoneInTheOrderOfTheFactsOnceTheyAreDurable() {
    write("b");
    write("a");

    assertThat(round.begin()).containsExactly(wished("b"), wished("a"));
    assertThat(round.underWay()).isTrue();
    assertThat(done).isEmpty();

    round.end(SupervisorState.EMPTY);
    assertThat(done).containsExactly("b", "a");
    assertThat(round.isEmpty()).isTrue();
    assertThat(round.underWay()).isFalse();
  }

  @Test
  void whatTheJournalDidNotAcknowledgeIsNotActedOn() {
    write("a");
    round.begin();
    round.forget();
    write("b");
    round.begin();
    round.end(SupervisorState.EMPTY);

    assertThat(done).containsExactly("b");
  }
}
