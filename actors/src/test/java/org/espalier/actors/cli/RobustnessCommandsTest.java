package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --corruptions}, {@code evaluate --subset} and {@code data corrupt}. */
class RobustnessCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  static Path folder;
  private static Cli cli;

  @BeforeAll
  static void trainTwoRuns() {
    cli = new Cli(folder);
    cli.call("train", cli.tiny(), "epochs=4");
    cli.call("train", cli.tiny(), "seed=1", "name=other", "epochs=4");
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Outcome outcome = cli.call(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static void refused(Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
  }

  @Test
  void aRunIsMeasuredUnderTheFifteenBesideAnotherAndItsReportShowsIt() throws IOException {
    JsonNode clean = json("evaluate", "tiny", "--json");

    Outcome measured = cli.call("evaluate", "tiny", "--corruptions", "--severities", "5", "--reference", "other");

    RunFolder run = cli.run("tiny");
    assertThat(measured.code()).as(measured.err()).isZero();
    assertThat(measured.out()).contains("gaussian_noise", "jpeg_compression", "mean over the fifteen", "mCE ", "reference other, agent")
        .doesNotContain("saturate");
    JsonNode written = JSON.readTree(run.robustness().toFile());
    JsonNode vit = written.at("/networks/vit");
    assertThat(vit.get("corruptions")).hasSize(15);
    assertThat(vit.get("clean").doubleValue()).isEqualTo(100 - clean.at("/vit/top1").doubleValue());
    assertThat(vit.get("mce").doubleValue()).isPositive();
    assertThat(Files.readAllLines(run.robustnessTable())).hasSize(1 + 2 * (1 + 15));
    cli.call("report", "tiny");
    assertThat(Files.readString(run.report())).contains("Robustness", "other, vit");
    assertThat(json("evaluate", "tiny", "--corruptions", "fog", "--severities", "5", "--limit", "10", "--json").at("/networks/vit/images")
        .intValue()).isEqualTo(10);
    assertThat(JSON.readTree(run.robustness().toFile())).as("a quick look replaces nothing").isEqualTo(written);
  }

  @Test
  void aSetInFoldersScoresAsPicturesThatAreCorruptedOnTheFly() throws IOException {
    Path set = folder.resolve("set");
    String some = "shot_noise,snow,saturate";
    Outcome made = cli.call("data", "corrupt", "tiny", "--out", set, "--corruptions", some, "--severities", "1,4", "--seed", "3");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("40 pictures under 3 corruptions at 2 severities");

    JsonNode drawn = json("evaluate", "other", "--corruptions", some, "--severities", "1,4", "--seed", "3", "--json");
    JsonNode read = json("evaluate", "other", "--corruptions", some, "--severities", "1,4", "--data", set, "--json");

    assertThat(read.get("networks")).isEqualTo(drawn.get("networks"));
    assertThat(read.get("dataHash")).isEqualTo(drawn.get("dataHash"));
    try (Stream<Path> pictures = Files.list(set.resolve("snow/4/star"))) {
      assertThat(pictures).isNotEmpty().allMatch(picture -> picture.toString().endsWith(".png"));
    }
    JsonNode other = json("evaluate", "other", "--corruptions", "shot_noise", "--severities", "4", "--device", "cpu:0/2", "--batch", "7",
        "--seed", "3", "--json");
    assertThat(other.at("/networks/vit/corruptions/shot_noise/errors/0")).as("however many threads and images at a time")
        .isEqualTo(drawn.at("/networks/vit/corruptions/shot_noise/errors/1"));
  }

  @Test
  void anEarlierResultIsAReference() throws IOException {
    Path file = folder.resolve("measured.json");
    Files.writeString(file, json("evaluate", cli.run("other").weights("vit"), "--corruptions", "contrast,pixelate", "--json").toString());

    JsonNode beside = json("evaluate", cli.run("other").weights("vit"), "--corruptions", "contrast", "--severities", "1,3",
        "--reference", file, "--json");

    assertThat(beside.at("/networks/vit/corruptions/contrast/ce").doubleValue()).isEqualTo(100);
    assertThat(beside.at("/networks/vit/mce").isNull()).isTrue();
    refused(cli.call("evaluate", "tiny", "--corruptions", "contrast", "--seed", "9", "--reference", file), "seed 0", "seed 9",
        "same pictures");
    refused(cli.call("evaluate", cli.run("other").weights("vit"), "--corruptions", "contrast", "--limit", "9", "--reference", file),
        "measured on 40 pictures", "these are 9");
  }

  @Test
  void onlyTheClassesOfASubsetCompete() throws IOException {
    Path subset = folder.resolve("subset");
    cli.call("data", "corrupt", "tiny", "--out", folder.resolve("clean"), "--corruptions", "fog", "--severities", "1");
    List<String> classes = List.of("ring", "star", "arrow");
    for (String name : classes) {
      Files.createDirectories(subset);
      Files.move(folder.resolve("clean/clean").resolve(name), subset.resolve(name));
    }

    JsonNode score = json("evaluate", cli.run("tiny").weights("vit"), "--data", subset, "--subset", "--json").get("vit");
    JsonNode among = json("evaluate", cli.run("tiny").weights("vit"), "--data", subset, "--json").get("vit");

    int right = 0;
    int rightAmongAll = 0;
    List<Path> pictures = pictures(subset);
    JsonNode guesses = json(Stream.concat(Stream.of("predict", cli.run("tiny").weights("vit")), Stream.concat(pictures.stream(),
        Stream.of("--top", "10", "--json"))).toArray());
    for (int i = 0; i < pictures.size(); i++) {
      String label = pictures.get(i).getParent().getFileName().toString();
      List<String> ranked = guesses.get(i).get("classes").findValuesAsText("class");
      right += ranked.stream().filter(classes::contains).findFirst().orElseThrow().equals(label) ? 1 : 0;
      rightAmongAll += ranked.get(0).equals(label) ? 1 : 0;
    }
    assertThat(score.get("samples").intValue()).isEqualTo(pictures.size());
    assertThat(score.get("top1").doubleValue()).isEqualTo(100.0 * right / pictures.size());
    assertThat(among.get("top1").doubleValue()).isEqualTo(100.0 * rightAmongAll / pictures.size());
    assertThat(right).as("fewer rivals").isGreaterThan(rightAmongAll);
  }

  private static List<Path> pictures(Path root) throws IOException {
    try (Stream<Path> files = Files.find(root, 2, (path, of) -> of.isRegularFile())) {
      return new ArrayList<>(files.sorted().toList());
    }
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsMeasured() {
    refused(cli.call("evaluate", "tiny", "--corruptions", "fogg"), "no corruption \"fogg\"", "perhaps fog");
    refused(cli.call("evaluate", "tiny", "--corruptions", "fog", "--severities", "1,6"), "severity is 6", "1 (mild) to 5");
    refused(cli.call("evaluate", "tiny", "--corruptions", "fog", "--limit", "0"), "--limit is 0");
    refused(cli.call("evaluate", "tiny", "--corruptions", "--reference", "alexnet"), "alexnet", "1000 classes", "10 classes");
    refused(cli.call("evaluate", "tiny", "--corruptions", "--reference", "nobody"), "there is no run \"nobody\"");
    refused(cli.call("evaluate", "tiny", "--corruptions", "--reference", "none.json"), "there is no file none.json");
    refused(cli.call("evaluate", "tiny", "--reference", "other"), "add --corruptions");
    refused(cli.call("evaluate", "tiny", "--subset"), "--data");
    refused(cli.call("evaluate", "tiny", "--subset", "--corruptions", "fog"), "leave one out");
    refused(cli.call("evaluate", "tiny", "--corruptions", "fog", "--data", folder), "no folder fog/1");
    refused(cli.call("evaluate", "tiny", "--data", folder), "no class of the network");
    refused(cli.call("data", "corrupt", "tiny", "--out", folder, "--corruptions", "fog"), "not empty");
    refused(cli.call("data", "corrupt", "tiny", "--out", folder.resolve("small"), "--size", "3", "--limit", "2"), "4 x 4", "3 x 3");
  }
}
