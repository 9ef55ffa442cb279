package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a teacher, its student waits where it is and ends with the loop's bits, in the term in which it began. */
@Timeout(120)
class TeachersTest {
  @TempDir static Path shared;
  private static String student;
  private static RunFolder loop;
  @TempDir Path folder;
  /** Terms that began. */
  private final Set<Long> terms = ConcurrentHashMap.newKeySet();
  private Lab lab;

  @BeforeAll
  static void trainTheControlRun() throws Exception {
    RunFolder teacher = new Lab(shared).train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2",
        "teacher = \"" + teacher.weights("agent") + "\"");
    loop = new Lab(shared).control(student);
  }

  @BeforeEach
  void aDeviceForTeachers() {
    lab = with("espalier.node.teachers = [\"cpu:9/1\"]");
  }

  private Lab with(String settings) {
    return new Lab(folder).with(node -> node.withConfig(ConfigFactory.parseString(settings).withFallback(node.config())));
  }

  /** @param warned told what people are told */
  private RunFolder train(Lab where, Consumer<String> warned) throws Exception {
    return train(where, student, warned);
  }

  private RunFolder train(Lab where, String experiment, Consumer<String> warned) throws Exception {
    RunTask task = where.create("student", experiment);
    RunOutcome outcome = where.execute(task, RunOptions.usual().telling(new RunListener() {
      @Override
      public void placed(long term, long step, long lastStep) {
        terms.add(term);
      }

      @Override
      public void warned(String message) {
        warned.accept(message);
      }
    }));
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(RunOutcome.Status.COMPLETED);
    return task.folder();
  }

  private void assertUndisturbed(RunFolder run) throws Exception {
    assertUndisturbed(run, loop);
  }

  private void assertUndisturbed(RunFolder run, RunFolder other) throws Exception {
    assertThat(Lab.weights(run)).hasSize(1).isEqualTo(Lab.weights(other));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(other));
    assertThat(Lab.events(run, "step", "phase")).isEqualTo(Lab.events(other, "step", "phase"));
    assertThat(terms).containsExactly(1L);
  }

  @Test
  void aTeacherOnADeviceOfItsOwn() throws Exception {
    RunFolder run = train(lab, message -> { });

    assertUndisturbed(run);
    assertThat(Lab.events(run, "replaced")).isEmpty();
  }

  @Test
  void aTeacherThatIsKilledFiveTimes() throws Exception {
    // given a teacher that is killed while it loads, between questions and answers, and after an answer
    Map<String, List<Integer>> times = Map.of("teacher.loading", List.of(2), "teacher.computing", List.of(3), "teacher.before-answer",
        List.of(4, 7), "teacher.answered", List.of(6));
    Map<String, AtomicInteger> reached = new ConcurrentHashMap<>();
    Consumer<String> killer = place -> {
      int time = reached.computeIfAbsent(place, name -> new AtomicInteger()).incrementAndGet();
      if (times.getOrDefault(place, List.of()).contains(time)) {
        throw new IllegalStateException("killed at " + place);
      }
    };

    // when a student learns from it
    RunFolder run;
    try (AutoCloseable end = Failpoint.observe(killer)) {
      run = train(lab, message -> { });
    }

    // then it has waited, and its record says why; one that dies while it loads is replaced before it has served
    assertUndisturbed(run);
    assertThat(Lab.events(run, "replaced")).hasSize(4).allMatch(event -> event.contains("\"device\":\"cpu:9\""));
    assertThat(reached.get("teacher.loading").get()).isEqualTo(6);
  }

  @Test
  void aTeacherThatBeginsAnewTooOftenIsGoneAndAnotherTakesOver() throws Exception {
    // given a teacher on a device of its own that fails at two of three questions, more often than its node bears
    String longer = student.replace("epochs = 2", "epochs = 6");
    AtomicInteger asked = new AtomicInteger();
    Consumer<String> fault = place -> {
      if (place.equals("teacher.computing") && Thread.currentThread().getName().equals("teacher-cpu-9")
          && asked.incrementAndGet() % 3 != 0) {
        throw new IllegalStateException("injected");
      }
    };

    RunFolder run;
    try (AutoCloseable end = Failpoint.observe(fault)) {
      run = train(lab, longer, message -> { });
    }

    // then the one beside the student took over at last
    assertUndisturbed(run, new Lab(folder).control(longer));
    List<String> replaced = Lab.events(run, "replaced");
    assertThat(replaced.get(replaced.size() - 1)).contains("\"device\":\"cpu:0\"").contains("it is gone");
    assertThat(replaced).hasSize(21);
  }

  @Test
  void aTeacherThatComputesOtherBitsIsNotTaken() throws Exception {
    Lab other = lab.with(node -> new NodeSettings(node.devices(), node.blueprints(),
        device -> device.index() == 9 ? "a device of another kind" : node.fingerprint().apply(device), ConfigFactory.parseString(
        "espalier.node.teachers = [\"cpu:9/1\"]").withFallback(node.config()), node.disk(), node.clock(), node.fault(),
        node.answers()));

    RunFolder run = train(other, message -> { });

    assertUndisturbed(run);
    assertThat(Lab.events(run, "warning")).hasSize(1).first().asString().contains("the teacher on cpu:9 is not taken")
        .contains("a device of another kind");
    assertThat(Lab.events(run, "replaced")).hasSize(1).first().asString().contains("\"device\":\"cpu:0\"");
  }

  @Test
  void aTeacherThatAlwaysFailsEndsTheRunWithTheReason() throws Exception {
    RunTask task = lab.create("student", student);
    Consumer<String> fault = place -> {
      if (place.equals("teacher.computing")) {
        throw new IllegalStateException("injected");
      }
    };

    RunOutcome outcome;
    try (AutoCloseable end = Failpoint.observe(fault)) {
      outcome = lab.execute(task, RunOptions.usual());
    }

    assertThat(outcome.status()).isEqualTo(RunOutcome.Status.FAILED);
    assertThat(outcome.message()).contains("given up after 5 new starts", "the teacher is lost again and again", "injected");
  }

  @Test
  void aTeacherThatAnswersLaterThanTheDeadline() throws Exception {
    // given trainers that wait for two seconds, and one answer that takes five
    AtomicInteger left = new AtomicInteger(6);
    Consumer<String> slow = place -> {
      if (place.equals("teacher.computing") && left.decrementAndGet() == 0) {
        await(new CountDownLatch(1));
      }
    };

    RunFolder run;
    try (AutoCloseable end = Failpoint.observe(slow)) {
      run = train(with("espalier.trainer.deadline { factor = 1, at-least = 2 seconds }"), message -> { });
    }

    assertUndisturbed(run);
    assertThat(left.get()).isNegative();
    assertThat(Lab.events(run, "replaced")).isEmpty();
  }

  @Test
  void aTeacherWhoseNativeCallHangs() throws Exception {
    // given a call that does not return before another teacher has taken over
    CountDownLatch taken = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger(6);
    Consumer<String> hang = place -> {
      if (place.equals("teacher.computing") && left.decrementAndGet() == 0) {
        await(taken);
      }
    };

    RunFolder run;
    try (AutoCloseable end = Failpoint.observe(hang)) {
      run = train(with("espalier.teacher.deadline { factor = 1, at-least = 2 seconds }"), message -> taken.countDown());
    }

    assertUndisturbed(run);
    assertThat(Lab.events(run, "replaced")).hasSize(1).first().asString().contains("did not return").contains("\"device\":\"cpu:0\"");
  }

  @Test
  void aWorkerThatHasItsAnswerWaitsForOneWhoseTeacherIsBeingReplaced() throws Exception {
    // given two workers that wait for two seconds, a teacher that dies when it has told one of them, and another that loads for five
    AtomicInteger told = new AtomicInteger(5);
    AtomicInteger loaded = new AtomicInteger();
    Consumer<String> trouble = place -> {
      if (place.equals("teacher.answered") && told.decrementAndGet() == 0) {
        throw new IllegalStateException("killed at " + place);
      } else if (place.equals("teacher.loading") && loaded.incrementAndGet() == 2) {
        await(new CountDownLatch(1));
      }
    };

    RunFolder run;
    try (AutoCloseable end = Failpoint.observe(trouble)) {
      run = train(with("espalier.trainer.deadline { factor = 1, at-least = 2 seconds }").on("cpu:0+cpu:1"), message -> { });
    }

    assertUndisturbed(run);
    assertThat(loaded.get()).isEqualTo(2);
  }

  /** For five seconds at most. */
  private static void await(CountDownLatch latch) {
    try {
      latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
