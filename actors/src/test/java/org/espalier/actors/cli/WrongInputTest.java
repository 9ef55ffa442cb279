package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input: one message on standard error, exit code 2, nothing started and nothing lost. */
class WrongInputTest {
  @TempDir
  Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
  }

  private static void refused(Outcome outcome, String... parts) {
    assertThat(outcome.err()).startsWith("espalier: ").contains(parts).doesNotContain("\tat ");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.code()).isEqualTo(2);
  }

  @Test
  void commandsThatAreNone() {
    refused(cli.call(), "Name a command");
    refused(cli.call("trian"), "trian", "--help");
    refused(cli.call("train"), "FILE", "--help");
    refused(cli.call("train", cli.tiny(), "--chekc"), "--chekc");
    refused(cli.call("data"), "inspect, make, verify or corrupt");
  }

  @Test
  void anExperimentThatIsWrongStartsNothing() {
    refused(cli.call("train", "nothing.conf"), "nothing.conf", "espalier presets lists");
    refused(cli.call("train", cli.tiny(), "bachSize=3"), "bachSize (command line)", "did you mean batchSize?");
    refused(cli.call("train", cli.file("x.conf", Cli.TINY + "\nbachSize = 3")), "x.conf: 11", "did you mean batchSize?");
    refused(cli.call("train", cli.tiny(), "batchSize=many"), "batchSize (command line) is \"many\"", "whole number");
    refused(cli.call("train", cli.tiny(), "models.vit.patchSize=5"), "32 pixels", "patches of 5");
    refused(cli.call("train", cli.tiny(), "batchSize=64"), "60 samples", "64");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void aFolderThatIsTakenNamesResume() {
    cli.call("train", cli.tiny(), "epochs=1");

    refused(cli.call("train", cli.tiny(), "epochs=1"), "holds a run already", "espalier resume", "--out");
    refused(cli.call("train", cli.tiny(), "--out", folder), "holds no run", "--out");
  }

  @Test
  void aRunNameThatLeadsOutOfTheRunsFolder() {
    refused(cli.call("train", cli.tiny(), "name=\"../elsewhere\""), "../elsewhere", "cannot name a run");
  }

  @Test
  void devicesThatAreNone() {
    refused(cli.call("train", cli.tiny(), "--devices", "gpu"), "device 'gpu' is unknown", "cpu:0/2");
    refused(cli.call("train", cli.tiny(), "--devices", "cpu:0,cpu:0/2"), "cpu:0 twice");
    refused(cli.call("train", cli.tiny(), "learner.threads=2", "--devices", "cpu:0/1"), "2 threads", "offers 1", "cpu:0/2");
  }

  @Test
  void dataThatIsMissingOrCut() throws IOException {
    refused(cli.call("train", cli.tiny(), "data.source={kind=cifar100,root=\"" + folder.resolve("none") + "\"}"), "none", "not a folder");
    assertThat(cli.call("data", "make", folder.resolve("made"), "--train", "20", "--test", "10").code()).isZero();
    Path train = folder.resolve("made/train.bin");
    Files.write(train, Arrays.copyOf(Files.readAllBytes(train), 5_000));
    refused(cli.call("train", cli.tiny(), "data.source={kind=cifar10,root=\"" + folder.resolve("made") + "\"}"), "train.bin", "5000 bytes",
        "record 1 is cut after 1927 bytes");
  }

  @Test
  void runsThatAreNone() throws IOException {
    refused(cli.call("resume", "nobody"), "there is no run \"nobody\"");
    refused(cli.call("diff", "one", "two"), "there is no run \"one\"");
    cli.call("train", cli.tiny(), "epochs=1");
    Path experiment = cli.run("tiny").experimentJson();
    Files.delete(cli.run("tiny").result());
    Files.writeString(experiment, Files.readString(experiment).replace("\"batchSize\":16", "\"batchSize\":\"x\""));
    refused(cli.call("resume", "tiny"), "experiment.json", "batchSize is \"x\"");
    Files.writeString(experiment, "{");
    refused(cli.call("resume", "tiny"), "experiment.json is damaged");
  }

  @Test
  void dataThatChangedWhileARunWasStopped() throws IOException {
    Path made = folder.resolve("made");
    cli.call("data", "make", made, "--train", "60", "--test", "20");
    Path file = cli.file("tiny.conf", Cli.TINY.replace("kind = shapes, train = 60, test = 40", "kind = cifar10, root = \"" + made + "\""));
    assertThat(cli.callAndStop(1, Stop.Reason.TERMINATE, "train", file, "epochs=5").code()).isEqualTo(143);
    byte[] bytes = Files.readAllBytes(made.resolve("train.bin"));
    bytes[100] ^= 1;
    Files.write(made.resolve("train.bin"), bytes);

    refused(cli.call("resume", "tiny"), "belongs to experiment", "data", "start a new run");
  }

  @Test
  void weightsThatDoNotFit() throws IOException {
    cli.call("train", cli.tiny(), "epochs=1");
    RunFolder run = cli.run("tiny");
    refused(cli.call("evaluate", folder.resolve("none.safetensors")), "lies in no run", "--data");
    refused(cli.call("evaluate", folder.resolve("none.safetensors"), "--data", cli.tiny()), "there is no file", "none.safetensors");
    refused(cli.call("evaluate", run.weights("vit"), "--data", cli.tiny(), "data.imageSize=64"), "32 pixels", "64 pixels");
    refused(cli.call("evaluate", run.weights("vit"), "--part", "validation"), "validation is 0");
    refused(cli.call("predict", run.weights("vit"), folder.resolve("none.png")), "none.png");
    refused(cli.call("predict", run.weights("vit"), cli.tiny()), "tiny.conf", "neither JPEG nor PNG");
    refused(cli.call("predict", run.weights("vit"), "a.png", "--network", "agent"), "no network agent", "[vit]");
    byte[] bytes = Files.readAllBytes(run.weights("vit"));
    Files.write(run.weights("vit"), Arrays.copyOf(bytes, bytes.length - 100));
    refused(cli.call("evaluate", "tiny"), "vit.safetensors", "no sound safetensors file");
    Files.delete(run.path().resolve("weights/agent.json"));
    refused(cli.call("predict", run.weights("agent"), "a.png"), "agent.json", "Copy it");
  }

  @Test
  void weightsToBeginWithThatAreOfAnotherNetwork() {
    cli.call("train", cli.tiny(), "epochs=1");
    String file = "startFrom.vit=\"" + cli.run("tiny").weights("vit") + "\"";

    refused(cli.call("train", cli.tiny(), "name=wide", "models.vit.embedDim=32", "models.agent=base", file), "vit.safetensors",
        "misshapen");
    refused(cli.call("train", cli.tiny(), "name=none", "startFrom.vit=none.safetensors"), "startFrom.vit (command line)",
        "none.safetensors");
    assertThat(folder.resolve("runs/wide")).doesNotExist();
  }

  @Test
  void aTeacherOfOtherImages() {
    cli.call("train", cli.tiny(), "epochs=1");
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = distillation")
        .replace("agent { name = base }", "") + "data.imageSize = 64\nteacher = \"" + cli.run("tiny").weights("agent") + "\"");

    refused(cli.call("train", student), "teacher", "images of 32 pixels", "64 pixels");
    assertThat(folder.resolve("runs/student")).doesNotExist();
  }

  @Test
  void aDamagedCheckpointIsSetAsideAndTheOneBeforeItUsed() throws IOException {
    assertThat(cli.call("train", cli.tiny(), "epochs=5", "--out", folder.resolve("whole")).code()).isZero();
    Path run = folder.resolve("hurt");
    cli.callAndStop(7, Stop.Reason.TERMINATE, "train", cli.tiny(), "epochs=5", "--out", run);
    String newest = checkpoints(run).last();
    Path file = run.resolve("checkpoints").resolve(newest).resolve("vit.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);

    Outcome resumed = cli.call("resume", run);

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(checkpoints(run)).contains(newest + ".damaged");
    assertThat(cli.call("diff", folder.resolve("whole"), run).out()).contains("vit the same, agent the same");
  }

  private static SortedSet<String> checkpoints(Path run) throws IOException {
    try (var folders = Files.list(run.resolve("checkpoints"))) {
      return folders.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("step-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void numbersOfOptions() {
    for (List<Object> wrong : List.<List<Object>>of(List.of("models", "summary", "vit-s", "--classes", "0"),
        List.of("models", "summary", "vit-z"), List.of("models", "summary", "vit-s", "--image", "30"),
        List.of("models", "summary", "vit-s", "--image", "x"), List.of("data", "inspect", "cifar10"),
        List.of("data", "make", folder.resolve("d"), "--train", "0"))) {
      Outcome outcome = cli.call(wrong.toArray());
      assertThat(outcome.code()).as("%s: %s", wrong, outcome.err()).isEqualTo(2);
      assertThat(outcome.err()).startsWith("espalier: ");
    }
  }
}
