package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.actors.cli.Cli.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights leave for PyTorch and come back. */
class ImportExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  static Path folder;
  private static Cli cli;

  @BeforeAll
  static void trainARun() {
    cli = new Cli(folder);
    cli.call("train", cli.tiny());
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Outcome outcome = cli.call(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static Path exported(String network) throws IOException {
    Path file = folder.resolve(network + ".pth");
    json("export", "tiny", "--network", network, "--format", "state-dict", "--out", file, "--json");
    return file;
  }

  @Test
  void aStateDictComesBackAsTheWeightsFileThatItWas() throws IOException {
    Path out = folder.resolve("back.safetensors");

    JsonNode report = json("import", exported("vit"), "--model", cli.tiny(), "--network", "vit", "--out", out, "--json");

    assertThat(report.get("fits").booleanValue()).isTrue();
    assertThat(report.get("loaded").intValue()).isPositive();
    assertThat(report.get("missing")).isEmpty();
    assertThat(report.get("classes").intValue()).isEqualTo(10);
    assertThat(out).hasSameBinaryContentAs(cli.run("tiny").weights("vit"));
    assertThat(Files.readString(folder.resolve("back.json"))).contains("\"experimentHash\" : \"import:");
  }

  @Test
  void whatWasImportedIsScoredLikeWhatWasTrained() throws IOException {
    Path names = folder.resolve("classes.txt");
    Path out = folder.resolve("scored.safetensors");
    JsonNode described = JSON.readTree(cli.run("tiny").path().resolve("weights/agent.json").toFile());
    StringBuilder lines = new StringBuilder();
    described.get("classes").forEach(name -> lines.append(name.textValue()).append('\n'));
    Files.writeString(names, lines);

    json("import", exported("agent"), "--model", cli.tiny(), "--network", "agent", "--classes", names, "--out", out, "--json");

    assertThat(json("evaluate", out, "--data", cli.tiny(), "--json").at("/scored/top1"))
        .isEqualTo(json("evaluate", "tiny", "--json").at("/agent/top1"));
  }

  @Test
  void aRunBeginsWithAStateDictOfPyTorch() throws IOException {
    Outcome outcome = cli.call("train", cli.tiny(), "name=started", "startFrom.vit=\"" + exported("vit") + "\"");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readString(cli.run("started").path().resolve("experiment.json"))).contains("vit.pth");
  }

  @Test
  void aStateDictWithADescriptionBesideItIsAWeightsFile() throws IOException {
    Path file = exported("vit");
    Files.copy(cli.run("tiny").path().resolve("weights/vit.json"), folder.resolve("vit.json"));

    assertThat(json("evaluate", file, "--data", cli.tiny(), "--json").at("/vit/top1"))
        .isEqualTo(json("evaluate", "tiny", "--json").at("/vit/top1"));
  }

  @Test
  void aNetworkLeavesAsTorchScriptAndAsSafetensors() throws IOException {
    Path module = folder.resolve("agent.pt");
    JsonNode script = json("export", "tiny", "--network", "agent", "--format", "torchscript", "--out", module, "--json");
    Path copy = folder.resolve("copy.safetensors");

    assertThat(script.get("difference").doubleValue()).isBetween(0.0, 1e-5);
    assertThat(cli.call("export", cli.run("tiny").weights("agent"), "--out", copy).out()).contains("copy.safetensors", "tensors");
    assertThat(copy).hasSameBinaryContentAs(cli.run("tiny").weights("agent"));
    assertThat(folder.resolve("copy.json")).hasSameTextualContentAs(cli.run("tiny").path().resolve("weights/agent.json"));
  }

  @Test
  void whatDoesNotFitIsReportedAndNothingIsWritten() throws IOException {
    Path out = folder.resolve("none.safetensors");

    Outcome outcome = cli.call("import", exported("vit"), "--model", "resnet18-32", "--out", out, "--json");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("espalier: ").contains("does not fit resnet18-32", "--model");
    JsonNode report = JSON.readTree(outcome.out());
    assertThat(report.get("fits").booleanValue()).isFalse();
    assertThat(report.get("missing").toString()).contains("conv1.weight", "layer4.1.bn2.running_var");
    assertThat(report.get("unused")).isNotEmpty();
    assertThat(out).doesNotExist();
    String text = cli.call("import", exported("vit"), "--model", cli.tiny(), "--network", "vit", "--image", "16").out();
    assertThat(text).contains("misshapen  pos_embed", "needed is");
  }

  @Test
  void wrongNamesAreRefusedBeforeAnythingIsDone() throws IOException {
    Path file = exported("vit");

    refused(cli.call("import", file, "--model", cli.tiny()), "--network", "vit", "agent");
    refused(cli.call("import", file, "--model", "resnet19"), "resnet19");
    refused(cli.call("import", file, "--model", "resnet18-32", "--key", "model"), "vit.pth keeps no tensors under \"model\"");
    refused(cli.call("import", file, "--model", "resnet18-32", "--classes", folder.resolve("no.txt")), "no.txt");
    refused(cli.call("export", "tiny", "--out", folder.resolve("x.safetensors")), "which network", "[vit, agent]");
    refused(cli.call("export", "tiny", "--network", "cnn", "--out", folder.resolve("x.safetensors")), "no network cnn", "[vit, agent]");
    refused(cli.call("export", "tiny", "--network", "vit", "--format", "onnx", "--out", "x.onnx"), "onnx", "torchscript");
    refused(cli.call("export", "tiny", "--network", "vit", "--out", folder.resolve("x.zip")), "x.zip", ".safetensors");
  }

  @Test
  void aPickleThatWouldRunAProgramIsRefusedByName() throws IOException {
    Path evil = Files.write(folder.resolve("evil.pth"),
        "\u0080\u0002cos\nsystem\n(X\u0004\u0000\u0000\u0000exittR.".getBytes(StandardCharsets.ISO_8859_1));

    refused(cli.call("import", evil, "--model", "resnet18"), "evil.pth", "\"os.system\"", "nothing of it was run");
    refused(cli.call("train", cli.tiny(), "name=evil", "startFrom.vit=\"" + evil + "\""), "evil.pth", "\"os.system\"");
  }

  private static void refused(Outcome outcome, String... parts) {
    assertThat(outcome.err()).startsWith("espalier: ").contains(parts);
    assertThat(outcome.code()).isEqualTo(2);
  }
}
