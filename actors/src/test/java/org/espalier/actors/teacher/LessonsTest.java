package org.espalier.actors.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LessonsTest {
  private static final RunTerm FAST = new RunTerm("fast", 1);
  private static final RunTerm SLOW = new RunTerm("slow", 1);
  private static final RunTerm THIRD = new RunTerm("third", 1);
  private final ActorRef<Teacher.Event> worker = TestInbox.<Teacher.Event>create("worker").getRef();
  private final ActorRef<Teacher.Event> second = TestInbox.<Teacher.Event>create("second").getRef();
  private final Lessons lessons = new Lessons(false);

  @BeforeEach
  void threeRunsInTwoLessons() {
    for (RunTerm work : List.of(FAST, SLOW, THIRD)) {
      lessons.enter(new Teacher.Serve(work, "{}", worker));
      lessons.begin();
      lessons.end();
      lessons.entered(work, work.equals(THIRD) ? "lesson two" : "lesson one");
    }
  }

  private Optional<String> ask(RunTerm work, long step, long batch) {
    return lessons.add(new Teacher.Ask(work, step, batch(batch), worker));
  }

  private static BatchRef batch(long number) {
    return new BatchRef("data", "train", "recipe", 1, 0, List.of(new Sample(number, 0)));
  }

  /** Does what is to be done, and gives whose batch it was: its only sample. */
  private long answerNext() {
    Job.Answer job = (Job.Answer) lessons.begin().orElseThrow();
    lessons.end();
    lessons.answered(job, Map.of());
    return job.batch().samples().get(0).id();
  }

  @Test
  void aStudentThatAsksAtOnceAgainWaitsUntilTheOthersHadTheirTurn() {
    ask(SLOW, 1, 20);
    ask(THIRD, 1, 30);
    ask(FAST, 1, 10);
    ask(FAST, 2, 11);

    List<Long> order = new ArrayList<>();
    for (int answers = 0; answers < 3; answers++) {
      order.add(answerNext());
    }
    ask(FAST, 3, 12);
    ask(SLOW, 2, 21);
    for (int answers = 0; answers < 3; answers++) {
      order.add(answerNext());
    }

    assertThat(order).containsExactly(10L, 20L, 30L, 11L, 21L, 12L);
  }

  @Test
  void aBatchIsComputedOnceForAllOfALesson() {
    ask(FAST, 1, 10);
    ask(SLOW, 1, 10);
    ask(THIRD, 1, 10);
    Job.Answer job = (Job.Answer) lessons.begin().orElseThrow();

    assertThat(lessons.answered(job, Map.of())).extracting(Teacher.Ask::work).containsExactlyInAnyOrder(FAST, SLOW);
    assertThat(lessons.known(new Teacher.Ask(SLOW, 1, batch(10), second))).isPresent();
    assertThat(lessons.known(new Teacher.Ask(THIRD, 1, batch(10), second))).isEmpty();
  }

  @Test
  void eachWorkerHasTwoQuestionsWaitingAndNoMore() {
    assertThat(ask(FAST, 1, 10)).isEmpty();
    assertThat(ask(FAST, 2, 11)).isEmpty();
    assertThat(ask(FAST, 2, 11)).as("asked again").isEmpty();
    assertThat(ask(FAST, 3, 12)).get().asString().contains("wait already: 2");
    assertThat(lessons.add(new Teacher.Ask(FAST, 3, batch(12), second))).as("another worker").isEmpty();

    answerNext();
    assertThat(ask(FAST, 3, 12)).isEmpty();
  }

  @Test
  void whoComesOrGoesIsSeenToBeforeAnyQuestionAndOneThingIsUnderWayAtATime() {
    ask(FAST, 1, 10);
    lessons.leave(SLOW);

    Job first = lessons.begin().orElseThrow();
    assertThat(first).isEqualTo(new Job.Leave(SLOW));
    assertThat(lessons.begin()).isEmpty();
    assertThat(lessons.isUnderWay(first)).isTrue();
    lessons.end();
    assertThat(answerNext()).isEqualTo(10);
    assertThat(lessons.begin()).isEmpty();
  }

  @Test
  void whatWasAskedByOneThatHasLeftIsNotComputed() {
    ask(FAST, 1, 10);
    lessons.leave(FAST);
    lessons.begin();
    lessons.end();

    assertThat(lessons.begin()).isEmpty();
    assertThat(lessons.serves(FAST)).isFalse();
  }

  @Test
  void aLaterTermEntersBeforeTheEarlierLeaves() {
    RunTerm later = new RunTerm("fast", 2);
    ask(FAST, 1, 10);

    lessons.enter(new Teacher.Serve(later, "{}", worker));

    assertThat(lessons.begin()).contains(new Job.Enter(later, "{}", false));
    lessons.end();
    assertThat(lessons.begin()).contains(new Job.Leave(FAST));
    lessons.end();
    assertThat(lessons.begin()).as("its questions are gone").isEmpty();
    assertThat(lessons.termOf("fast")).contains(later);
  }
}
