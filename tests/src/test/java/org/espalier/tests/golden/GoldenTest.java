package org.espalier.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script says and how it ends. */
class GoldenTest {
  private static final Path STORED = Path.of("src", "test", "resources", "golden", "bootstrapping");

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aFileThatAgreesIsCounted() throws IOException {
    Files.copy(STORED.resolve("schedules.safetensors"), folder.resolve("renamed.safetensors"));

    assertThat(run(folder)).isZero();
    assertThat(lines()).hasSize(2).last().isEqualTo("1 passed, 0 failed");
    assertThat(lines().get(0)).contains("renamed.safetensors", "schedule/bootstrapping", "2 tensors compared");
  }

  @Test
  void anAlteredValueFails() throws IOException {
    MadeFixture.copyOf(STORED.resolve("schedules.safetensors")).shifted("output/lr", 1e-6f).in(folder);

    assertThat(run(folder)).isEqualTo(1);
    assertThat(lines().get(1)).matches(" +output/lr: error 1\\.00e-06 \\(element 0\\), tolerance 1\\.\\d+e-08");
    assertThat(lines()).last().isEqualTo("0 passed, 1 failed");
  }

  @Test
  void anAlteredWeightFails() throws IOException {
    MadeFixture.copyOf(STORED.resolve("conv_h4.safetensors")).shifted("param/weight", 0.01f).in(folder);

    assertThat(run(folder)).isEqualTo(1);
    assertThat(text()).contains("output/y: error");
  }

  @Test
  void anUnknownKindFailsWithItsName() throws IOException {
    MadeFixture.copyOf(STORED.resolve("schedules.safetensors")).metadata("kind", "network/perceptron").in(folder);

    assertThat(run(folder)).isEqualTo(1);
    assertThat(lines().get(1)).contains("the kind 'network/perceptron' is unknown");
    assertThat(lines()).last().isEqualTo("0 passed, 1 failed");
  }

  @Test
  void aTensorThatOurCodeHasNoAnswerForFailsTheFile() throws IOException {
    MadeFixture.copyOf(STORED.resolve("schedules.safetensors")).floats("output/momentum", 0.9f).in(folder);

    assertThat(run(folder)).isEqualTo(1);
    assertThat(text()).contains("output/momentum: compared with nothing");
  }

  @Test
  void aFileThatIsNoFixtureFailsAndTheOthersAreStillChecked() throws IOException {
    Files.writeString(folder.resolve("a.safetensors"), "nothing of the kind");
    MadeFixture.copyOf(STORED.resolve("conv_h4.safetensors")).without("param/bias").in(folder);
    Files.copy(STORED.resolve("schedules.safetensors"), folder.resolve("z.safetensors"));

    assertThat(run(folder)).isEqualTo(1);
    assertThat(text()).contains("no tensor \"param/bias\"");
    assertThat(lines()).last().isEqualTo("1 passed, 2 failed");
  }

  @Test
  void anErrorOfLibtorchIsOneLine() throws IOException {
    MadeFixture.copyOf(STORED.resolve("conv_h4.safetensors")).floats("input/coef", 1, 2).in(folder);

    assertThat(run(folder)).isEqualTo(1);
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(1)).contains("EngineException");
  }

  @Test
  void aFolderWithoutFixturesIsAMistake() throws IOException {
    assertThat(run(folder)).isEqualTo(2);
    assertThat(run(folder.resolve("missing"))).isEqualTo(2);
  }

  private int run(Path... folders) throws IOException {
    String[] arguments = Arrays.stream(folders).map(Path::toString).toArray(String[]::new);
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Golden.run(arguments, stream, stream);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return text().lines().toList();
  }
}
