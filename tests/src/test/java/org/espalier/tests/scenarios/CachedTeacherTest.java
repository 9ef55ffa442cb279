package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.espalier.actors.teacher.cache.AnswerSettings;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Students whose teachers have answered before: the bits of the loop, which asks every time, whatever has become of the cache. */
@Timeout(120)
class CachedTeacherTest {
  private static final String MIXED = "data.augmentation { repeats = 3, randAugment {}, erasing {}, mixing {} }";
  private static final int STEPS = 10;
  @TempDir Path folder;
  private RunFolder teachers;
  private String student;

  @BeforeEach
  void aStudentOfTwoKinds() throws Exception {
    teachers = new Lab(folder).train("teachers", Lab.PAIR.replaceAll("phases = .*", "epochs = 1"));
    student = student("cnn", "other", "");
  }

  @Test
  void theSecondRunFindsEveryAnswerAndEndsWithTheSameBits() throws Exception {
    RunFolder loop = new Lab(folder).control(student);

    AnswerStatistics cold = sameAsTheLoop("cold", student, loop);
    assertThat(cold.missed()).isEqualTo(2 * STEPS);
    assertThat(cold.found()).isZero();

    AnswerStatistics warm = sameAsTheLoop("warm", student, loop);
    assertThat(warm.missed()).isZero();
    assertThat(warm.found()).isEqualTo(2 * STEPS);

    damage();
    AnswerStatistics damaged = sameAsTheLoop("damaged", student, loop);
    assertThat(damaged.missed()).isBetween(1L, 2L * STEPS - 1);
    assertThat(damaged.found()).isEqualTo(2 * STEPS - damaged.missed());

    assertThat(sameAsTheLoop("mended", student, loop).missed()).isZero();
  }

  @Test
  void whatOneIsCalledAndWhoIsBesideItDoesNotCount() throws Exception {
    // given a run under the agent alone, under another name
    String alone = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2",
        "teacher = \"" + teachers.weights("agent") + "\"");
    sameAsTheLoop("alone", alone, new Lab(folder).control(alone));

    // when a student has it and another for its teachers
    AnswerStatistics both = sameAsTheLoop("both", student, new Lab(fresh("second")).control(student));

    // then the agent's answers are there, and the other's are not
    assertThat(both.found()).isEqualTo(STEPS);
    assertThat(both.missed()).isEqualTo(STEPS);
  }

  @Test
  void whateverChangesTheBatchesMissesTheCache() throws Exception {
    AnswerStatistics first = run("first", student);
    assertThat(first.missed()).isEqualTo(2 * STEPS);

    assertThat(run("reseeded", student("cnn", "other", "seed = 12")).found()).isZero();
    assertThat(run("smaller", student("cnn", "other", "batchSize = 6")).found()).isZero();
    assertThat(run("mixed", student("cnn", "other", MIXED)).found()).isZero();
    assertThat(run("third", student("cnn", "other", "learner.learningRate.peak = 0.002")).missed())
        .as("what only the student does").isZero();
    assertThat(run("swapped", student("other", "cnn", "")).missed()).as("names alone").isZero();
  }

  @Test
  void mixedPicturesHaveAnswersOfTheirOwn() throws Exception {
    String mixed = student("cnn", "other", MIXED);
    RunFolder loop = new Lab(folder).control(mixed);

    AnswerStatistics cold = sameAsTheLoop("cold", mixed, loop);
    AnswerStatistics warm = sameAsTheLoop("warm", mixed, loop);

    assertThat(warm.missed()).isZero();
    assertThat(warm.found()).isEqualTo(cold.missed());
  }

  private AnswerStatistics sameAsTheLoop(String name, String experiment, RunFolder loop) throws Exception {
    try (AnswerStore answers = store()) {
      RunFolder run = new Lab(folder).remembering(answers).train(name, experiment);
      assertThat(Lab.weights(run)).as(name).isNotEmpty().isEqualTo(Lab.weights(loop));
      assertThat(Lab.metrics(run)).as(name).isEqualTo(Lab.metrics(loop));
      return answers.statistics();
    }
  }

  private AnswerStatistics run(String name, String experiment) throws Exception {
    try (AnswerStore answers = store()) {
      new Lab(folder).remembering(answers).train(name, experiment);
      return answers.statistics();
    }
  }

  private AnswerStore store() {
    return new AnswerStore(new AnswerSettings(folder.resolve("answers"), 64 << 20), InstantSource.system());
  }

  private Path fresh(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A bit here and there, and the last quarter of it lost. */
  private void damage() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("answers"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int place = 600; place < bytes.length; place += 1_733) {
          bytes[place] ^= 8;
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length * 3 / 4));
      }
    }
  }

  /** @param change wins over what is before it */
  private String student(String agent, String vit, String change) {
    return Lab.alone("vit", "epochs = 2", "method { kind = co-advise, temperature = 2 }",
        "method.advice = [{ teacher = " + agent + ", head = head_conv, weight = 1 },",
        "{ teacher = " + vit + ", head = head_inv, weight = 0.5 }]",
        "teachers { " + agent + " = \"" + teachers.weights("agent") + "\", " + vit + " = \"" + teachers.weights("vit") + "\" }", change)
        .replaceAll("vit \\{.*", "vit { name = cit-ti-32, projPatch = 4, stemWidth = 32, depth = 2, embedDim = 24 }");
  }
}
