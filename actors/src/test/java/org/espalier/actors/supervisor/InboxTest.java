package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.actors.RunTerm;
import org.espalier.actors.supervisor.SupervisorCommand.Answer;
import org.espalier.actors.supervisor.SupervisorCommand.Resume;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox();

  private static SupervisorCommand asked(String run) {
    return new Resume(run, TestInbox.<Answer>create().getRef());
  }

  private static SupervisorCommand told(String run) {
    return new SupervisorNote.CoordinatorSaid(new CoordinatorEvent.Progressed(new RunTerm(run, 1), 1, 1));
  }

  private List<SupervisorCommand> all() {
    List<SupervisorCommand> all = new ArrayList<>();
    for (var next = inbox.next(any -> true); next.isPresent(); next = inbox.next(any -> true)) {
      all.add(next.get());
    }
    return all;
  }

  @Test
  void nobodyWaitsBehindAThousandMessagesOfOtherRuns() {
    IntStream.range(0, 1000).forEach(run -> inbox.add(told("run-" + run)));
    SupervisorCommand first = asked("a");
    SupervisorCommand second = asked("b");
    inbox.add(first);
    inbox.add(second);

    assertThat(all()).hasSize(1002).startsWith(first).satisfies(all -> assertThat(all.indexOf(second)).isEqualTo(2));
  }

  @Test
  void whatIsAskedOfARunWaitsForWhatWasToldOfItBefore() {
    List<SupervisorCommand> messages = List.of(told("a"), told("b"), told("a"), asked("a"), asked("b"));
    messages.forEach(inbox::add);

    assertThat(all()).containsExactlyElementsOf(messages);
  }

  @Test
  void whatIsNotAllowedYetHoldsBackWhatCameBehindIt() {
    SupervisorCommand all = SupervisorNote.PlaceWaiting.INSTANCE;
    SupervisorCommand behind = told("a");
    inbox.add(all);
    inbox.add(behind);

    assertThat(inbox.next(message -> message != all)).isEmpty();
    assertThat(inbox.next(message -> true)).isEqualTo(Optional.of(all));
    assertThat(inbox.next(message -> message != all)).isEqualTo(Optional.of(behind));
  }
}
