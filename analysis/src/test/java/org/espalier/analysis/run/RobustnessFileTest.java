package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobustnessFileTest {
  @TempDir
  Path root;
  private RunFolder run;

  @BeforeEach
  void aRun() {
    run = RunFolder.create(root.resolve("run"), "{}", "");
  }

  private static RobustnessResult result(double clean, long images, Optional<Reference> reference) {
    Map<Corruption, List<Double>> errors = new LinkedHashMap<>();
    errors.put(Corruption.GAUSSIAN_NOISE, List.of(20.0, 30.5));
    errors.put(Corruption.SATURATE, List.of(15.0, 16.0));
    CorruptionErrors measured = new CorruptionErrors(images, clean, List.of(1, 5), errors);
    NetworkRobustness network = new NetworkRobustness("vit.safetensors", measured, reference);
    return new RobustnessResult("cifar10/test", "abc", "test", 7, Map.of("vit", network));
  }

  private static Reference reference() {
    Map<Corruption, Double> means = new EnumMap<>(Corruption.class);
    means.put(Corruption.GAUSSIAN_NOISE, 50.5);
    means.put(Corruption.SATURATE, Double.NaN);
    return new Reference("resnet18", 10, means);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    RobustnessResult measured = result(12.5, 100, Optional.of(reference()));

    assertThat(RobustnessFile.write(run, measured)).isTrue();

    assertThat(RobustnessFile.read(run.robustness())).isEqualTo(measured);
    assertThat(Files.readString(run.robustness())).contains("\"ce\" : 50.0", "\"mce\" : null", "\"name\" : \"resnet18\"");
    assertThat(Files.readAllLines(run.robustnessTable())).containsExactly("network,corruption,group,severity,images,error_percent",
        "vit,clean,,0,100,12.5", "vit,gaussian_noise,noise,1,100,20.0", "vit,gaussian_noise,noise,5,100,30.5",
        "vit,saturate,extra,1,100,15.0", "vit,saturate,extra,5,100,16.0");
  }

  @Test
  void whatIsNotKnownStaysSo() {
    RobustnessFile.write(run, result(Double.NaN, 100, Optional.empty()));

    NetworkRobustness read = RobustnessFile.read(run.robustness()).networks().get("vit");

    assertThat(read.errors().clean()).isNaN();
    assertThat(read.reference()).isEmpty();
  }

  @Test
  void aQuickLookDoesNotReplaceAThoroughOne() {
    RobustnessFile.write(run, result(12.5, 100, Optional.empty()));

    assertThat(RobustnessFile.write(run, result(90, 10, Optional.empty()))).isFalse();
    assertThat(RobustnessFile.read(run.robustness()).networks().get("vit").errors().clean()).isEqualTo(12.5);
    assertThat(RobustnessFile.write(run, result(13, 100, Optional.of(reference())))).isTrue();
    assertThat(RobustnessFile.read(run.robustness()).networks().get("vit").errors().clean()).isEqualTo(13);
  }

  @Test
  void ofAsManyPicturesTheResultWithMoreHeadsStays() {
    RobustnessResult whole = result(12.5, 100, Optional.empty());
    Map<String, NetworkRobustness> heads = new LinkedHashMap<>(whole.networks());
    heads.put("vit.head_conv", whole.networks().get("vit"));
    RobustnessFile.write(run, new RobustnessResult(whole.data(), whole.dataHash(), whole.part(), whole.seed(), heads));

    assertThat(RobustnessFile.write(run, whole)).isFalse();
    assertThat(RobustnessFile.write(run, result(12.5, 101, Optional.empty()))).as("of one picture more").isTrue();
  }

  @Test
  void aFileOfOthersIsRefusedByName() throws IOException {
    Path file = root.resolve("robustness.json");
    Files.writeString(file, "{\"networks\": {\"vit\": {\"severities\": [1]}}}");
    assertThatThrownBy(() -> RobustnessFile.read(file)).isInstanceOf(InputException.class).hasMessageContaining("robustness.json")
        .hasMessageContaining("networks.vit.corruptions");
    RobustnessFile.write(run, result(12.5, 100, Optional.empty()));
    Files.writeString(file, Files.readString(run.robustness()).replace("gaussian_noise", "sand"));
    assertThatThrownBy(() -> RobustnessFile.read(file)).isInstanceOf(InputException.class).hasMessageContaining("no corruption \"sand\"");
    Files.writeString(file, Files.readString(run.robustness()).replaceFirst("30.5", "30.5, 1"));
    assertThatThrownBy(() -> RobustnessFile.read(file)).isInstanceOf(InputException.class).hasMessageContaining("a number for each of 2");
  }
}
