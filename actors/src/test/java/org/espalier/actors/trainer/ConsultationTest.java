package org.espalier.actors.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.teacher.Teacher;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.junit.jupiter.api.Test;

class ConsultationTest {
  private static final RunTerm WORK = new RunTerm("run", 3);
  private final TestInbox<Teacher.Command> first = TestInbox.create("first");
  private final TestInbox<Teacher.Command> second = TestInbox.create("second");
  private final ActorRef<Teacher.Event> answers = TestInbox.<Teacher.Event>create().getRef();
  private final AnswerBook book = new AnswerBook();
  private final Consultation consultation = new Consultation(answers);

  private void asked(long... steps) {
    consultation.begin(WORK);
    for (long step : steps) {
      consultation.ask(List.of(new Phase.Question(step, batch(step))));
    }
  }

  private static BatchRef batch(long step) {
    return new BatchRef("data", "train", "recipe", 1, 0, List.of(new Sample(step, 0)));
  }

  private Teacher.Command question(long step) {
    return new Teacher.Ask(WORK, step, batch(step), answers);
  }

  private static Teacher.Event answer(long step) {
    return new Teacher.Answered(WORK, step, Optional.of(TensorBytes.of(new float[] {1}, 1, 1)), Map.of());
  }

  @Test
  void nobodyIsAskedUntilItIsKnownWhom() {
    asked(1, 2);
    consultation.turnTo(Optional.of(first.getRef()));

    assertThat(first.getAllReceived()).containsExactly(question(1), question(2));
  }

  @Test
  void whoeverTakesOverIsAskedWhatIsOpenAndNothingElse() {
    asked(1, 2);
    consultation.turnTo(Optional.of(first.getRef()));
    consultation.hear(answer(1), book);

    consultation.turnTo(Optional.empty());
    consultation.ask(List.of(new Phase.Question(3, batch(3))));
    consultation.turnTo(Optional.of(second.getRef()));

    assertThat(second.getAllReceived()).containsExactly(question(2), question(3));
    assertThat(book.has(1)).isTrue();
  }

  @Test
  void anAnswerThatComesTwiceIsReadOnce() {
    asked(1);
    consultation.turnTo(Optional.of(first.getRef()));
    consultation.hear(answer(1), book);
    book.take(1);

    consultation.hear(answer(1), book);

    assertThat(book.has(1)).isFalse();
  }

  @Test
  void aTeacherThatSaysItIsAtWorkIsWaitedForAndAskedAgain() {
    asked(1);
    consultation.turnTo(Optional.of(first.getRef()));
    first.getAllReceived();

    for (int deadline = 0; deadline < 5; deadline++) {
      assertThat(consultation.goesOn()).isTrue();
      assertThat(first.getAllReceived()).containsExactly(question(1), new Teacher.Inquire(WORK, answers));
      consultation.hear(new Teacher.AtWork(WORK), book);
    }
  }

  @Test
  void aTeacherThatSaysNothingIsNotWaitedForTwice() {
    asked(1);
    consultation.turnTo(Optional.of(first.getRef()));

    assertThat(consultation.goesOn()).as("it was just named").isTrue();
    assertThat(consultation.goesOn()).isFalse();
  }

  @Test
  void betweenTwoTeachersIsWhereARunHasLostOneAndHasNoOtherYet() {
    asked(1);
    assertThat(consultation.isBetweenTeachers()).as("it may have none at all").isFalse();
    consultation.turnTo(Optional.of(first.getRef()));
    assertThat(consultation.isBetweenTeachers()).isFalse();

    consultation.turnTo(Optional.empty());
    assertThat(consultation.isBetweenTeachers()).isTrue();

    consultation.turnTo(Optional.of(second.getRef()));
    assertThat(consultation.isBetweenTeachers()).isFalse();
  }

  @Test
  void aTeacherThatHasForgottenTheRunIsNotOneThatIsAtWork() {
    asked(1);
    consultation.turnTo(Optional.of(first.getRef()));
    consultation.goesOn();

    consultation.hear(new Teacher.Absent(WORK, "cpu:0", "it began anew"), book);

    assertThat(consultation.goesOn()).isFalse();
  }

  @Test
  void whileAnotherIsBeingFoundItWaits() {
    asked(1);
    consultation.turnTo(Optional.empty());

    assertThat(consultation.goesOn()).isTrue();
    assertThat(consultation.goesOn()).isTrue();
  }

  @Test
  void whatWasOpenInATermBeforeIsForgotten() {
    asked(1);
    consultation.begin(new RunTerm("run", 4));
    consultation.turnTo(Optional.of(first.getRef()));

    assertThat(first.hasMessages()).isFalse();
  }
}
