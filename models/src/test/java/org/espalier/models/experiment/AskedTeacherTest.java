package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A teacher may be named by the experiment that trains it. */
class AskedTeacherTest {
  private static final String CNN = """
      data { source { kind = shapes, train = 60, test = 40 } }
      models { net { name = agent-tiny-32 } }
      method { kind = plain }
      learner.learningRate = { kind = cosine, peak = 0.1, warmupEpochs = 0 }
      epochs = 2
      """;
  private static final String STUDENT = """
      data { source { kind = shapes, train = 60, test = 40 } }
      models { vit { name = vit-tiny-32 } }
      method { kind = distillation }
      epochs = 3
      """;
  @TempDir
  private Path folder;

  @BeforeEach
  void writeTeacher() {
    file("cnn.conf", CNN);
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Experiment student(String teacher, String... overrides) {
    return ExperimentReader.open(file("student.conf", STUDENT + "teacher " + teacher).toString()).read(List.of(overrides));
  }

  private static AskedTeacher teacher(Experiment student) {
    return (AskedTeacher) student.teacher();
  }

  /** As a planner settles it: by the hash of its experiment. */
  private static Experiment settled(Experiment student, String place) {
    return student.withThreads(learner -> 1).withTeachers(asked -> new TrainedTeacher(place,
        ((AskedTeacher) asked).experiment().withThreads(learner -> 1).hash("data"), ((AskedTeacher) asked).learner()));
  }

  private String hash(String teacher) {
    return settled(student(teacher), "/anywhere").hash("data");
  }

  @Test
  void dataAreWhereTheStudentsAreUnlessTheTeacherNamesItsOwn() {
    AskedTeacher teacher = teacher(student("{ experiment = cnn, data.limit = 9 }", "data.source.train=80"));
    AskedTeacher other = teacher(student("{ experiment = cnn, data.source.train = 70 }", "data.source.train=80"));

    ExperimentReader alone = ExperimentReader.open(folder.resolve("cnn.conf").toString());
    assertThat(teacher.experiment()).isEqualTo(alone.read(List.of("data.source.train=80", "data.limit=9")));
    assertThat(other.experiment()).isEqualTo(alone.read(List.of("data.source.train=70")));
    assertThat(ExperimentReader.inline("again", "again", teacher.written(), null).read(List.of("name=cnn")))
        .isEqualTo(teacher.experiment());
  }

  @Test
  void keysBesideTheExperimentLieOverItsOwn() {
    AskedTeacher teacher = teacher(student("{ experiment = \"cnn.conf\", seed = 3, learner { learningRate { peak = 0.2 } } }"));
    AskedTeacher other = teacher(student("{ experiment = cnn, learner { learningRate { kind = constant, rate = 0.2 } } }"));

    ExperimentReader alone = ExperimentReader.open(folder.resolve("cnn.conf").toString());
    assertThat(teacher.experiment()).isEqualTo(alone.read(List.of("seed=3", "learner.learningRate.peak=0.2")));
    assertThat(other.experiment()).isEqualTo(alone.read(List.of("learner.learningRate={kind=constant,rate=0.2}")));
    assertThat(teacher.learner()).isEqualTo("net");
    assertThat(teacher.written()).contains("name = agent-tiny-32", "seed = 3");
    assertThat(ExperimentReader.inline("again", "again", teacher.written(), null).read(List.of("name=cnn")))
        .isEqualTo(teacher.experiment());
  }

  @Test
  void thePersonCanChangeATeacherFromTheCommandLine() {
    assertThat(teacher(student("{ experiment = cnn }", "teacher.seed=4")).experiment().seed()).isEqualTo(4);
    assertThat(teacher(student("{ experiment = cnn }", "teacher.experiment=tiny-pair", "teacher.learner=agent")).learner())
        .isEqualTo("agent");
    String weights = file("weights.safetensors", "weights").toString();
    assertThat(student("{ experiment = cnn }", "teacher.experiment=null", "teacher.file=\"" + weights + "\"").teacher())
        .isEqualTo(WeightsRef.of(Path.of(weights)));
    assertThat(student("{ experiment = cnn }", "teacher=\"" + weights + "\"").asksTeachers()).isFalse();
  }

  @Test
  void theWholeIsReadBackAsItIs() {
    Experiment student = student("{ experiment = cnn }");

    assertThat(Experiment.of(student.toJson())).isEqualTo(student);
    assertThat(Experiment.of(settled(student, "/runs/a").toJson())).isEqualTo(settled(student, "/runs/a"));
  }

  @Test
  void anExperimentMayTeachItselfOnceItIsAnother() {
    AskedTeacher first = teacher(student("{ experiment = student, teacher = null, method { kind = plain } }"));

    assertThat(first.experiment().teaching()).isEmpty();
    assertThat(first.experiment().phases().get(0).epochs()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name = other", "description = other", "checkpoint.keep = 9", "epochs = 2", "learner = net"})
  void theStudentsHashDoesNotChangeWith(String inert) {
    assertThat(hash("{ experiment = cnn, " + inert + " }")).isEqualTo(hash("{ experiment = cnn }"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed = 6", "epochs = 3", "batchSize = 16", "learner.clip = 1", "data.seed = 1"})
  void theStudentsHashChangesWith(String decisive) {
    assertThat(hash("{ experiment = cnn, " + decisive + " }")).isNotEqualTo(hash("{ experiment = cnn }"));
  }

  @Test
  void whereTheTeacherIsTrainedIsInertAndWhoOfItsLearnersTeachesIsNot() {
    Experiment student = student("{ experiment = tiny-pair, learner = vit }");

    assertThat(settled(student, "/runs/a").hash("data")).isEqualTo(settled(student, "/runs/b").hash("data"))
        .isNotEqualTo(hash("{ experiment = tiny-pair, learner = agent }"));
  }

  @Test
  void studentsShareTheirStepsIfTheirTeachersAreOfOneExperiment() {
    Timeline here = timeline(settled(student("{ experiment = cnn }"), "/runs/a"));

    assertThat(here.sharedWith(timeline(settled(student("{ experiment = cnn, name = other }"), "/runs/b")))).isEqualTo(12);
    assertThat(here.sharedWith(timeline(settled(student("{ experiment = cnn, seed = 6 }"), "/runs/a")))).isZero();
  }

  private static Timeline timeline(Experiment settled) {
    return Timeline.of(settled, settled.plan(3), "data", 4);
  }

  @Test
  void withoutItsTeachersSettledAnExperimentHasNoHash() {
    Experiment asking = student("{ experiment = cnn }").withThreads(learner -> 1);

    assertThat(asking.asksTeachers()).isTrue();
    assertThatThrownBy(() -> asking.hash("data")).isInstanceOf(InputException.class).hasMessageContaining("to be trained first");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', value = {
      "{ experiment = other }              | teacher (                      | no such file beside",
      "{ experiment = \"../cnn.conf\" }    | experiment is \"../cnn.conf\"  | a file of the same folder or a preset",
      "{ experiment { epochs = 2 } }       | teacher (                      | a file of the same folder or a preset",
      "{ experiment = cnn, sed = 3 }       | sed (                          | did you mean seed?",
      "{ experiment = cnn, learner = vit } | has no learner vit             | name one of net",
      "{ experiment = tiny-pair }          | has the learners vit, agent    | learner = vit",
      "{ experiment = student }            | comes to be its own teacher    | student.conf ->",
      "{ experimnt = cnn }                 | teacher (                      | one of the keys file, run, experiment is needed",
      "{ run = there }                     | teacher.experimentHash is missing |",
  })
  void whatIsWrongIsToldInOneSentence(String teacher, String what, String help) {
    assertThatThrownBy(() -> student(teacher)).isInstanceOf(InputException.class)
        .hasMessageContainingAll(what, help == null ? "" : help);
  }
}
