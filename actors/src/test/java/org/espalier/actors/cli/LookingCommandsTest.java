package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.analysis.run.RunResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look at what a run left, or at what there is. */
class LookingCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  static Path folder;
  private static Cli cli;

  @BeforeAll
  static void trainTwoRuns() {
    cli = new Cli(folder);
    cli.call("train", cli.tiny());
    cli.call("train", cli.tiny(), "seed=1", "name=other");
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Outcome outcome = cli.call(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  @Test
  void aRunAndItsWeightsFileScoreAsTheRunSaid() throws IOException {
    RunResult result = cli.run("tiny").readResult().orElseThrow();

    JsonNode run = json("evaluate", "tiny", "--json");
    JsonNode file = json("evaluate", cli.run("tiny").weights("agent"), "--batch", "7", "--json");

    assertThat(run.at("/vit/top1").doubleValue()).isEqualTo(result.learners().get("vit").top1());
    assertThat(run.at("/vit/samples").intValue()).isEqualTo(40);
    assertThat(file.at("/agent/top5").doubleValue()).isEqualTo(result.learners().get("agent").top5());
    assertThat(json("evaluate", "tiny", "--part", "train", "--json").at("/vit/samples").intValue()).isEqualTo(60);
    assertThat(cli.call("evaluate", "tiny").out()).contains("network", "vit", "agent", "40");
  }

  @Test
  void weightsOutsideARunAreScoredOnDataThatAPersonNames() throws IOException {
    Path moved = Files.createDirectories(folder.resolve("moved/here"));
    Files.copy(cli.run("tiny").weights("vit"), moved.resolve("vit.safetensors"));
    Files.copy(cli.run("tiny").path().resolve("weights/vit.json"), moved.resolve("vit.json"));

    JsonNode score = json("evaluate", moved.resolve("vit.safetensors"), "--data", cli.tiny(), "data.source.test=20", "--json");

    assertThat(score.at("/vit/samples").intValue()).isEqualTo(20);
  }

  @Test
  void aPictureGetsItsMostProbableClasses() throws IOException {
    Path picture = folder.resolve("picture.png");
    ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());

    JsonNode predictions = json("predict", cli.run("tiny").weights("vit"), picture, picture, "--top", "10", "--json");

    assertThat(predictions).hasSize(2);
    JsonNode classes = predictions.get(0).get("classes");
    assertThat(classes).hasSize(10);
    double sum = 0;
    double before = 1;
    for (JsonNode guess : classes) {
      assertThat(guess.get("probability").doubleValue()).isBetween(0.0, before);
      before = guess.get("probability").doubleValue();
      sum += before;
    }
    assertThat(sum).isCloseTo(1, Offset.offset(1e-9));
    assertThat(cli.call("predict", cli.run("tiny").weights("vit"), picture, "--top", "2").out()).contains("picture.png", "%");
  }

  @Test
  void twoRunsAreCompared() throws IOException {
    JsonNode diff = json("diff", "tiny", "other", "--json");

    assertThat(diff.get("sameBits").booleanValue()).isFalse();
    assertThat(diff.findValuesAsText("key")).contains("seed", "name");
    assertThat(cli.call("diff", "tiny", "other").out()).contains("step 1 of epoch 1 differs");
  }

  @Test
  void aReportIsOnePageAboutTheRunsThatAreNamed() throws IOException {
    Path page = folder.resolve("page.html");

    Outcome outcome = cli.call("report", "tiny", "other", "--out", page);

    assertThat(outcome.out().strip()).isEqualTo(page.toString());
    assertThat(Files.readString(page)).contains("tiny", "other", "<svg");
    assertThat(cli.call("report", "--table", "tiny", "other").out()).contains("| vit |", " ± ", "| 2 |");
  }

  @Test
  void networksAreAnalyzedIntoTheFolderOfTheirRun() throws IOException {
    JsonNode found = json("analyze", "tiny", "--samples", "10", "--json");
    Path folder = cli.run("tiny").probes().resolve("vit/vit");

    assertThat(found.findValuesAsText("learner")).containsExactly("vit", "agent");
    assertThat(found.at("/0/samples").intValue()).isEqualTo(10);
    assertThat(found.at("/0/step").longValue()).isEqualTo(cli.run("tiny").readResult().orElseThrow().steps());
    assertThat(found.at("/0/points/0/depth").doubleValue()).isZero();
    assertThat(Files.readString(folder.resolve("spectrum.csv")).lines()).hasSize(1 + found.at("/0/points").size());
    assertThat(folder).isDirectoryContaining("glob:**/curves.csv").isDirectoryContaining("glob:**/attention.csv")
        .isDirectoryContaining("glob:**/depth.svg").isDirectoryContaining("glob:**/depth.png")
        .isDirectoryContaining("glob:**/attention-0.png").isDirectoryContaining("glob:**/features-embedding.png");
    assertThat(Files.readString(folder.resolve("probe.json"))).contains("experimentHash", "general");
    Path page = folder.resolve("page.html");
    cli.call("report", "tiny", "--out", page);
    assertThat(Files.readString(page)).contains("Feature maps", "Attention distance");
  }

  @Test
  void aRunsCheckpointsAreAnalyzed() throws IOException {
    Path out = folder.resolve("found");

    JsonNode all = json("analyze", "tiny", "--at", "all", "--samples", "4", "--mode", "strict", "--out", out, "--json");

    List<Long> steps = new ArrayList<>();
    all.forEach(record -> steps.add(record.get("step").longValue()));
    assertThat(steps).isNotEmpty().isSorted();
    assertThat(out.resolve("agent")).isDirectory();
    long last = steps.get(steps.size() - 1);
    assertThat(json("analyze", "tiny", "--at", last, "--samples", "4", "--mode", "strict", "--out", out, "--json").get(0).get("slope"))
        .isEqualTo(all.get(all.size() - 2).get("slope"));
  }

  @Test
  void whatCannotBeAnalyzedIsNamed() {
    assertThat(cli.call("analyze", "tiny", "--at", "7").err()).contains("no checkpoint of step 7", "it has kept those of");
    assertThat(cli.call("analyze", "tiny", "--at", "end").err()).contains("--at is 'end'");
    assertThat(cli.call("analyze", "tiny", "--samples", "0").err()).contains("--samples is 0");
    assertThat(cli.call("analyze", "tiny", "--mode", "loose").err()).contains("loose");
    assertThat(cli.call("analyze", "tiny", "--part", "validation").err()).contains("validation");
    assertThat(cli.call("analyze", cli.run("tiny").weights("vit"), "--at", "all").err()).contains("weights file");
    assertThat(cli.call("analyze", "nobody").code()).isEqualTo(2);
  }

  @Test
  void networksAreListedAndSummed() throws IOException {
    assertThat(cli.call("presets", "small-cit").out()).contains("cifar100-small-cit-two-inn  A small CiT under two involution networks")
        .doesNotContain("imagenet");
    assertThat(cli.call("presets", "--json").out()).contains("\"demo-pair\" : \"");
    assertThat(cli.call("presets", "nothing").code()).isEqualTo(2);
    assertThat(cli.call("models").out()).contains("vit-s ", "6,302,404", "resnet50", "agent-tiny-32-base");
    assertThat(cli.call("models", "list").out()).isEqualTo(cli.call("models").out());
    JsonNode summary = json("models", "summary", "vit-s", "--classes", "10", "--json");
    assertThat(summary.get("parameters").longValue()).isEqualTo(6_276_394);
    assertThat(summary.get("macs").longValue()).isEqualTo(1_353_956_544);
    assertThat(cli.call("models", "summary", "vit-tiny-32").out()).contains("patch_embed", "cls_head", "all");
  }

  @Test
  void dataIsInspectedMadeAndVerified() throws IOException {
    Path made = folder.resolve("made");
    assertThat(cli.call("data", "make", made, "--train", "30", "--test", "10").out()).contains("30 training and 10 test pictures");

    JsonNode summary = json("data", "inspect", "cifar10", made, "--json");
    assertThat(json("data", "inspect", made, "--json")).isEqualTo(summary);
    assertThat(cli.call("data", "inspect", folder).err()).contains("is neither a run nor data");
    assertThat(summary.at("/parts/0/pictures").intValue()).isEqualTo(30);
    assertThat(summary.at("/parts/0/most").intValue()).isEqualTo(3);
    assertThat(cli.call("data", "inspect", "tiny").out()).contains("10 classes", "train", "60", "content hash");
    assertThat(cli.call("data", "inspect", "demo-vit").out()).contains("2,000");

    assertThat(json("data", "verify", "cifar10", made, "--json").get("good").booleanValue()).isTrue();
    byte[] bytes = Files.readAllBytes(made.resolve("test.bin"));
    var time = Files.getLastModifiedTime(made.resolve("test.bin"));
    bytes[5] ^= 1;
    Files.write(made.resolve("test.bin"), bytes);
    Files.setLastModifiedTime(made.resolve("test.bin"), time);
    Outcome changed = cli.call("data", "verify", "cifar10", made);
    assertThat(changed.code()).isEqualTo(1);
    assertThat(changed.out()).contains("has changed since");
  }

  @Test
  void theDoctorLooksAtEverythingTheProgramNeeds() throws IOException {
    JsonNode findings = json("doctor", "--json");

    assertThat(findings.findValuesAsText("what")).containsExactly("program", "java", "cores", "memory", "natives", "threads", "devices",
        "runs", "libraries", "ports");
    assertThat(findings.findValuesAsText("state")).doesNotContain("BROKEN");
    assertThat(cli.call("doctor").out()).contains("libtorch");
  }
}
