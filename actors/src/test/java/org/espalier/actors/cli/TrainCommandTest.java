package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir
  Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
  }

  @Test
  void aRunTellsItsProgressOnOneStreamAndItsResultOnTheOther() throws Exception {
    Outcome outcome = cli.call("train", cli.tiny(), "seed=3");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("run tiny: 2 epochs of 60 training images", "epoch 1/2  vit ", "epoch 2/2  vit ", "agent ");
    assertThat(outcome.out()).contains("completed after 2 epochs, 6 steps", "vit", "agent", "weights");
    RunFolder run = cli.run("tiny");
    RunResult result = run.readResult().orElseThrow();
    assertThat(result.status()).isEqualTo(RunResult.Status.COMPLETED);
    assertThat(result.learners()).containsOnlyKeys("vit", "agent");
    assertThat(result.learners().get("vit").sha256()).isEqualTo(sha256(run.weights("vit")));
    assertThat(run.readExperimentConf()).contains("seed = 3");
    assertThat(run.readExperiment().get("seed").intValue()).isEqualTo(3);
    assertThat(run.path().resolve("run.log")).exists();
  }

  @Test
  void aScriptReadsOneJsonObject() throws IOException {
    Outcome outcome = cli.call("train", cli.tiny(), "epochs=1", "--out", folder.resolve("elsewhere"), "--json");

    JsonNode result = new ObjectMapper().readTree(outcome.out());
    assertThat(result.at("/status").textValue()).isEqualTo("completed");
    assertThat(result.at("/steps").intValue()).isEqualTo(3);
    assertThat(result.at("/learners/vit/sha256").textValue()).hasSize(64);
    assertThat(folder.resolve("elsewhere/weights/agent.safetensors")).exists();
  }

  @Test
  void aRunThatWasStoppedInTheMiddleOfAnEpochAndResumedHasTheBitsOfTheUndisturbedOne() {
    assertThat(cli.call("train", cli.tiny(), "epochs=5", "--out", folder.resolve("whole")).code()).isZero();
    Path run = folder.resolve("stopped");

    Outcome terminated = cli.callAndStop(1, Stop.Reason.TERMINATE, "train", cli.tiny(), "epochs=5", "--out", run);
    Outcome interrupted = cli.callAndStop(7, Stop.Reason.INTERRUPT, "resume", run);
    Outcome resumed = cli.call("resume", run);

    assertThat(terminated.code()).isEqualTo(143);
    assertThat(terminated.err()).containsPattern("stopped at step [1-4], with a checkpoint. To go on: espalier resume " + run);
    assertThat(interrupted.code()).isEqualTo(130);
    assertThat(interrupted.err()).containsPattern("stopped at step ([7-9]|10),");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(cli.call("diff", folder.resolve("whole"), run, "--json").out()).contains("\"sameBits\" : true");
  }

  @Test
  void resumingWhatIsDoneSaysSoAndChangesNothing() {
    cli.call("train", cli.tiny(), "epochs=1");

    Outcome again = cli.call("resume", "tiny");

    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("did all that was asked already");
    assertThat(again.out()).contains("completed after 1 epochs");
  }

  @Test
  void aPairThatSharesItsWeightsLeavesOneFileAndTwoScores() {
    Outcome outcome = cli.call("train", cli.tiny(), "method.kind=shared", "epochs=1");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    RunResult result = cli.run("tiny").readResult().orElseThrow();
    assertThat(result.learners().get("vit").weights()).isEqualTo("weights/pair.safetensors")
        .isEqualTo(result.learners().get("agent").weights());
  }

  @Test
  void aViTLearnsFromAFrozenTeacher() {
    assertThat(cli.call("train", cli.tiny(), "epochs=1").code()).isZero();
    Path teacher = cli.run("tiny").weights("agent");
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = distillation")
        .replace("agent { name = base }", "") + "teacher = \"" + teacher + "\"");

    Outcome outcome = cli.call("train", student, "epochs=1");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(cli.run("student").readMetrics().learners()).containsExactly("vit");
  }

  @Test
  void aSecondStudentFindsWhatItsTeacherAnsweredTheFirst() throws IOException {
    assertThat(cli.call("train", cli.tiny(), "epochs=1").code()).isZero();
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = distillation")
        .replace("agent { name = base }", "") + "teacher = \"" + cli.run("tiny").weights("agent") + "\"");

    assertThat(cli.call("train", student, "epochs=1", "name=first").code()).isZero();
    assertThat(cli.call("train", student, "epochs=1", "name=second").code()).isZero();

    long steps = cli.run("first").readResult().orElseThrow().steps();
    assertThat(cli.run("first").path().resolve("run.log")).content().contains("0 of " + steps + " answers of teachers came from the cache");
    assertThat(cli.run("second").path().resolve("run.log")).content()
        .contains(steps + " of " + steps + " answers of teachers came from the cache in " + folder.resolve("answers"));
    assertThat(Files.readAllBytes(cli.run("second").weights("vit"))).isEqualTo(Files.readAllBytes(cli.run("first").weights("vit")));
  }

  @Test
  void aDistillationTokenLearnsFromAFrozenTeacherAndItsWeightsAreReadBack() {
    assertThat(cli.call("train", cli.tiny(), "epochs=1").code()).isZero();
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = token-distillation, targets = soft")
        .replace("name = vit-tiny-32", "name = deit-ti-distilled").replace("agent { name = base }", "")
        + "teacher = \"" + cli.run("tiny").weights("agent") + "\"");

    Outcome trained = cli.call("train", student, "epochs=1");
    Outcome evaluated = cli.call("evaluate", cli.run("student").weights("vit"));

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(cli.call("train", student, "method={kind=plain}", "teacher=null", "name=untaught").err()).contains("token-distillation");
  }

  @Test
  void headsLearnFromATeacherEachAndItsWeightsAreReadBack() {
    assertThat(cli.call("train", cli.tiny(), "epochs=1").code()).isZero();
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3",
            "kind = co-advise, advice = [{ teacher = cnn, head = head_conv, weight = 1 }, { teacher = other, head = head_inv, weight = 0.5 }]")
        .replaceAll("vit \\{.*", "vit { name = cit-ti-32, projPatch = 4, stemWidth = 32, embedDim = 48, depth = 1, mlpDim = 32 }")
        .replace("agent { name = base }", "") + "teachers { cnn = \"" + cli.run("tiny").weights("agent") + "\", other = \"" + cli.run("tiny").weights("vit") + "\" }");

    Outcome trained = cli.call("train", student, "epochs=1");
    Outcome evaluated = cli.call("evaluate", cli.run("student").weights("vit"));

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(cli.call("train", student, "name=odd", "teachers.third=" + cli.run("tiny").weights("agent")).err())
        .contains("teachers names third", "[cnn, other]");
    assertThat(cli.call("train", student, "name=odd", "teachers.cnn=null").err()).contains("the method asks the teacher cnn");
  }

  @Test
  void aRunBeginsWithTheWeightsOfAnotherWhoseClassesDiffer() throws IOException {
    assertThat(cli.call("train", cli.tiny(), "epochs=1").code()).isZero();
    assertThat(cli.call("data", "make", folder.resolve("made"), "--train", "60", "--test", "10").code()).isZero();
    Files.writeString(folder.resolve("made/batches.meta.txt"), Files.readString(folder.resolve("made/batches.meta.txt")) + "more\n");

    Outcome outcome = cli.call("train", cli.tiny(), "name=fine", "data.source={kind=cifar10,root=\"" + folder.resolve("made") + "\"}",
        "startFrom.vit=\"" + cli.run("tiny").weights("vit") + "\"");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readString(cli.run("fine").path().resolve("run.log"))).contains("cls_head.weight starts anew");
    assertThat(cli.run("fine").readExperiment().at("/startFrom/vit/sha256").textValue())
        .isEqualTo(cli.run("tiny").readResult().orElseThrow().learners().get("vit").sha256());
  }

  @Test
  void checkingAnExperimentSizesItAndWritesNothing() throws IOException {
    Outcome outcome = cli.call("train", cli.tiny(), "--check", "--json");

    JsonNode check = new ObjectMapper().readTree(outcome.out());
    assertThat(outcome.code()).isZero();
    assertThat(check.get("steps").intValue()).isEqualTo(6);
    assertThat(check.get("stepSeconds").doubleValue()).isPositive();
    assertThat(check.get("memory").longValue()).isPositive();
    assertThat(check.at("/parameters/vit").longValue()).isEqualTo(5_802);
    assertThat(check.at("/experiment/models/vit/embedDim").intValue()).isEqualTo(16);
    assertThat(folder.resolve("runs")).doesNotExist();
    assertThat(cli.call("train", cli.tiny(), "--check").out()).contains("2 epochs of 3 steps of 16 images", "nothing was trained");
  }

  @Test
  void aLossThatIsNotFiniteEndsTheRunWithItsStepAndTheLastGoodCheckpoint() {
    Outcome outcome = cli.call("train", cli.tiny(), "learner.learningRate={kind=constant,rate=1e38}", "epochs=3");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).containsPattern("espalier: step \\d+: the \\w+ of learner \\w+ is (NaN|-?Infinity)")
        .contains("onNonFinite = rollback", "checkpoint").doesNotContain("\tat ");
    assertThat(cli.run("tiny").readResult().orElseThrow().status()).isEqualTo(RunResult.Status.FAILED);
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
