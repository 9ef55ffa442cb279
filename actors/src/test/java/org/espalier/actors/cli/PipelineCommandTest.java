package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One experiment trains teachers and then the student. */
class PipelineCommandTest {
  private static final String COMMON = """
      data { source { kind = shapes, train = 60, test = 40 } }
      batchSize = 16
      learner.threads = 1
      """;
  static final String TEACHER = COMMON + "method { kind = plain }\nepochs = 2\n";
  static final String STUDENT = COMMON + """
      models { vit { name = cit-ti-32, projPatch = 4, stemWidth = 32, embedDim = 48, depth = 1, mlpDim = 32 } }
      method {
        kind = co-advise
        advice = [{ teacher = cnn, head = head_conv, weight = 1 }, { teacher = inn, head = head_inv, weight = 0.5 }]
      }
      epochs = 3
      """;
  private static final String ASKED = "teachers { cnn { experiment = \"cnn.conf\" }, inn { experiment = inn, seed = 3, learner = net } }\n";
  private static final List<String> DEVICES = List.of("--devices", "cpu:0/1,cpu:1/1");
  @TempDir Path folder;
  private Cli cli;
  private Path student;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    cli.file("cnn.conf", TEACHER + "models { net { name = agent-tiny-32, embedDim = 16, depth = 2, numHeads = 2, mlpDim = 32 } }\n");
    cli.file("inn.conf", TEACHER
        + "models { net { name = vit-tiny-32, patchSize = 8, embedDim = 16, depth = 1, numHeads = 2, mlpDim = 32 } }\n");
    student = cli.file("student.conf", STUDENT + ASKED);
  }

  private Object[] train(Object... more) {
    return Stream.of(List.of("train", student), DEVICES, List.of(more)).flatMap(List::stream).toArray();
  }

  private Object[] resume(Path run) {
    return Stream.of(List.of("resume", run), DEVICES).flatMap(List::stream).toArray();
  }

  private static String sha256(RunFolder run, String learner) {
    return run.readResult().orElseThrow().learners().get(learner).sha256();
  }

  private static List<RunFolder> teachers(Path run) throws IOException {
    try (Stream<Path> found = Files.list(run.resolve("teachers"))) {
      return found.sorted().map(RunFolder::new).toList();
    }
  }

  @Test
  void theStudentHasTheBitsOfTrainingEachByHand() throws IOException {
    Outcome all = cli.call(train());

    assertThat(all.code()).as(all.err()).isZero();
    assertThat(all.err()).contains("run student: 2 teachers to be trained first").containsPattern("cnn-[0-9a-f]{8}  begins")
        .containsPattern("inn-[0-9a-f]{8}  epoch 2/2  net").contains("student  epoch 3/3  vit");
    assertThat(all.out()).contains("completed after 3 epochs").containsPattern("cnn +cnn-[0-9a-f]{8} +net").containsPattern("inn +inn-");
    assertThat(cli.call("train", folder.resolve("cnn.conf")).code()).isZero();
    assertThat(cli.call("train", folder.resolve("inn.conf"), "seed=3").code()).isZero();
    Path taught = cli.file("taught.conf", STUDENT + "teachers { cnn = \"" + cli.run("cnn").weights("net") + "\", inn = \""
        + cli.run("inn").weights("net") + "\" }\n");
    assertThat(cli.call("train", taught).code()).isZero();
    List<RunFolder> teachers = teachers(folder.resolve("runs/student"));
    assertThat(teachers).extracting(run -> sha256(run, "net")).containsExactly(sha256(cli.run("cnn"), "net"),
        sha256(cli.run("inn"), "net"));
    assertThat(sha256(cli.run("student"), "vit")).isEqualTo(sha256(cli.run("taught"), "vit"));
    Outcome diff = cli.call("diff", "student", "taught", "--json");
    assertThat(diff.out()).contains("\"sameBits\" : true");
    Outcome fork = cli.call("fork", "student", "--at", "epoch=2", "phases=[{epochs=4,train=[vit]}]");
    assertThat(fork.code()).as(fork.err()).isZero();
    assertThat(cli.call("resume", "student").err()).contains("did all that was asked already");
  }

  @Test
  void whereverItIsStoppedItGoesOnToTheSameBits() throws IOException {
    Path whole = folder.resolve("undisturbed/whole");   // nobody looks there for finished teachers
    Path stopped = folder.resolve("stopped");
    assertThat(cli.call(train("--out", whole, "epochs=6")).code()).isZero();

    Outcome whileTeaching = cli.callAndStop(2, Stop.Reason.TERMINATE, train("--out", stopped, "epochs=6"));
    Outcome whileLearning = cli.callAndStop(8, Stop.Reason.INTERRUPT, resume(stopped));
    Outcome resumed = cli.call("resume", stopped);

    assertThat(whileTeaching.code()).as(whileTeaching.err()).isEqualTo(143);
    assertThat(whileTeaching.err()).contains("0 of 3 runs are finished", "To go on: espalier resume " + stopped);
    assertThat(whileLearning.code()).as(whileLearning.err()).isEqualTo(130);
    assertThat(whileLearning.err()).contains("2 of 3 runs are finished").containsPattern("stopped at step ([89]|1\\d), with");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(sha256(new RunFolder(stopped), "vit")).isEqualTo(sha256(new RunFolder(whole), "vit"));
  }

  @Test
  void aProcessThatIsKilledWhileATeacherLearnsAndWhileTheStudentDoesIsGoneOnWith() throws Exception {
    Path whole = folder.resolve("undisturbed/whole");
    Path killed = folder.resolve("killed");
    String[] longer = {"teachers.cnn.epochs=5", "epochs=5"};
    assertThat(cli.call(train("--out", whole, longer[0], longer[1])).code()).isZero();

    killAt("cnn-[0-9a-f]{8}  epoch 2/5.*", "train", student.toString(), "--out", killed.toString(), longer[0], longer[1]);
    assertThat(new RunFolder(killed).readResult()).isEmpty();
    killAt("killed  epoch 2/5.*", "resume", killed.toString());
    Outcome resumed = cli.call("resume", killed);

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(teachers(killed)).extracting(run -> sha256(run, "net")).isEqualTo(
        teachers(whole).stream().map(run -> sha256(run, "net")).toList());
    assertThat(sha256(new RunFolder(killed), "vit")).isEqualTo(sha256(new RunFolder(whole), "vit"));
  }

  private static void killAt(String line, String... arguments) throws Exception {
    Process process = Cli.start(arguments);
    StringBuilder said = new StringBuilder();
    try (BufferedReader err = process.errorReader()) {
      String next = err.readLine();
      while (next != null && !next.matches(line)) {
        said.append(next).append('\n');
        next = err.readLine();
      }
      assertThat(next).as(said.toString()).isNotNull();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFinishedTeacherIsTakenOverUnlessItsWeightsAreDamaged() throws IOException {
    assertThat(cli.call(train()).code()).isZero();
    Path cnn = teachers(folder.resolve("runs/student")).get(0).weights("net");
    Files.write(cnn, new byte[] {1}, StandardOpenOption.APPEND);

    Outcome check = cli.call(train("name=second", "--check"));
    Outcome second = cli.call(train("name=second", "seed=7"));

    assertThat(check.code()).as(check.err()).isZero();
    assertThat(check.out()).containsPattern("cnn-.* yes")
        .containsPattern("inn-.* no, taken from .*student.teachers.inn-").contains("all runs: about");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).containsPattern("teacher inn-[0-9a-f]{8} need not be trained: .*student")
        .containsPattern("cnn-[0-9a-f]{8}  begins").doesNotContainPattern("inn-[0-9a-f]{8}  begins");
    List<RunFolder> teachers = teachers(folder.resolve("runs/second"));
    assertThat(teachers.get(1).checkpoints()).doesNotExist();
    assertThat(teachers.get(1).weights("net")).exists();
  }

  @Test
  void aTeacherThatFailsEndsTheStudentBeforeItBegins() {
    Outcome outcome = cli.call(train("teachers.cnn.learner.learningRate={kind=constant,rate=1e38}"));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).containsPattern("espalier: teacher cnn-[0-9a-f]{8}: step \\d+: the \\w+ of learner net is")
        .contains("To go on: espalier resume").doesNotContain("student  begins").doesNotContain("\tat ");
  }

  @Test
  void theStudentsOfASweepShareTheirTeachers() throws IOException {
    Path sweep = cli.file("seeds.conf", "experiment = \"student.conf\"\nseeds = [0, 1]\n");

    Outcome plan = cli.call("sweep", sweep, "--check", "--devices", "cpu:0/1,cpu:1/1");
    Outcome stopped = cli.callAndStop(5, Stop.Reason.INTERRUPT, "sweep", sweep, "--devices", "cpu:0/1,cpu:1/1");
    Outcome resumed = cli.call("resume", "seeds", "--devices", "cpu:0/1,cpu:1/1");

    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out()).containsPattern("cnn-[0-9a-f]{8} +- +- +2 +2 ")
        .containsPattern("seed=1 +- +- +3 +3 ").contains("4 runs: 10 epochs");
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(130);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(teachers(folder.resolve("runs/seeds"))).hasSize(2);
    assertThat(resumed.out()).contains("seed=0", "seed=1");
    Outcome alone = cli.call(train("seed=1"));
    assertThat(alone.err()).containsPattern("teacher cnn-[0-9a-f]{8} need not be trained: .*seeds.teachers");
    assertThat(sha256(cli.run("student"), "vit")).isEqualTo(sha256(new RunFolder(folder.resolve("runs/seeds/seed=1")), "vit"));
  }

  @Test
  void whatItWillTakeIsToldAndNothingIsWritten() throws IOException {
    JsonNode check = new ObjectMapper().readTree(cli.call(train("--check", "--json")).out());

    assertThat(check.get("teachers")).hasSize(2);
    assertThat(check.at("/teachers/0/steps").intValue()).isEqualTo(6);
    Outcome once = cli.call(train("--check", "--json", "teachers.inn.experiment=cnn", "teachers.inn.name=again", "teachers.cnn.seed=3"));
    assertThat(new ObjectMapper().readTree(once.out()).get("teachers")).as("one run teaches under both names").hasSize(1);
    assertThat(check.get("totalSeconds").doubleValue()).isGreaterThan(check.get("seconds").doubleValue());
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void aTeacherThatDoesNotFitIsRefusedBeforeAnythingStarts() {
    Outcome other = cli.call(train("teachers.inn.data.imageSize=16"));
    cli.tiny();
    Outcome pair = cli.call(train("teachers.inn.experiment=tiny", "teachers.inn.method.kind=shared", "teachers.inn.learner=pair"));
    Outcome threads = cli.call(train("teachers.cnn.learner.threads=2"));

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("teacher net of experiment inn was made for images of 16 pixels").hasLineCount(1);
    assertThat(pair.code()).isEqualTo(2);
    assertThat(pair.err()).contains("is a pair that shares its weights");
    assertThat(threads.code()).isEqualTo(2);
    assertThat(threads.err()).contains("learner net computes with 2 threads, but device cpu:0 offers 1");
    assertThat(folder.resolve("runs")).doesNotExist();
  }
}
