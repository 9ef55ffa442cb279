package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.data.Augmentation;
import org.espalier.models.data.Erasing;
import org.espalier.models.data.Mixing;
import org.espalier.models.data.RandAugment;
import org.espalier.models.experiment.AskedTeacher;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Presets;
import org.espalier.models.experiment.TrainedTeacher;
import org.espalier.models.method.Member;
import org.espalier.models.optim.LearningRate.DeitCosine;
import org.espalier.models.optim.LearningRate.Every;
import org.espalier.models.optim.OptimizerConfig.SgdConfig;
import org.espalier.models.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset can be read, says what to expect and describes networks that can be built. */
class PresetsTest {
  @TempDir
  Path folder;

  static List<String> presets() {
    return Presets.names();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aPresetBuildsItsPlanWithoutData(String preset) throws IOException {
    Experiment experiment = read(preset);

    TrainingPlan plan = experiment.plan(preset.startsWith("cifar100") ? 100 : 10);
    assertThat(plan.members()).extracting(Member::name).containsExactlyInAnyOrderElementsOf(experiment.learners().keySet());
    assertThat(experiment.name()).isEqualTo(preset);
    assertThat(experiment.description()).isNotBlank();
    assertThat(Experiment.of(experiment.toJson())).isEqualTo(experiment);
  }

  @Test
  void theDeitRecipeScalesItsRateByTheBatch() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.conf"), """
        include "part-deit"
        data.source { kind = shapes }
        models.vit = vit-s
        method.kind = plain
        """);
    Experiment deit = ExperimentReader.open(file.toString()).read(List.of()).withThreads(learner -> 1);

    assertThat(deit.learners().get("vit").learningRate())
        .isEqualTo(new DeitCosine(5e-4 * deit.batchSize() / 512, 1e-5, 1e-6, 5, 1));
    assertThat(deit.data().augmentation())
        .isEqualTo(new Augmentation(3, RandAugment.standard(), 0.3, Erasing.standard(), Mixing.standard()));
    assertThat(deit.plan(10).learners().get("vit").ema()).hasValue(0.99996);
  }

  @Test
  void convitsRecipeIsDeitsButForTheJitterAndTheAverageOfTheWeights() throws IOException {
    Experiment deit = read("imagenet10-deit-ti");
    Experiment convit = read("imagenet10-convit-ti");

    assertThat(convit.data().augmentation())
        .isEqualTo(new Augmentation(3, RandAugment.standard(), 0.4, Erasing.standard(), Mixing.standard()));
    assertThat(convit.plan(10).learners().get("net").ema()).isEmpty();
    assertThat(convit.learners().get("net").learningRate()).isEqualTo(deit.learners().get("net").learningRate());
    assertThat(convit.learners().get("net").optimizer()).isEqualTo(deit.learners().get("net").optimizer());
  }

  @Test
  void theResNetOfTheBootstrappingPaperBeginsAsTorchvisionsDoes() throws IOException {
    assertThat(read("cifar100-resnet50").models().get("cnn")).extracting("zeroInitLast").isEqualTo(false);
    assertThat(read("imagenet10-resnet50").models().get("net")).extracting("zeroInitLast").isEqualTo(true);
  }

  @Test
  void noTwoPresetsAreTheSameExperiment() throws IOException {
    List<String> hashes = new ArrayList<>();
    for (String preset : presets()) {
      String data = preset.substring(0, 7);
      hashes.add(read(preset).withTeachers(asked -> trained((AskedTeacher) asked, data)).hash(data));
    }
    assertThat(hashes).hasSizeGreaterThan(40).doesNotHaveDuplicates();
  }

  private static TrainedTeacher trained(AskedTeacher asked, String data) {
    return new TrainedTeacher("/anywhere", asked.experiment().withThreads(learner -> 1).hash(data), asked.learner());
  }

  @Test
  void studentsOfCoAdviseHaveTheRecipeOfTheirPaperAndTeachersOfTheSameData() throws IOException {
    Experiment student = read("inet100-cit-ti").withThreads(learner -> 1);

    assertThat(student.batchSize()).isEqualTo(1024);
    assertThat(student.learners().get("net").learningRate()).isEqualTo(new DeitCosine(1e-3, 1e-5, 1e-6, 20, 0, Every.STEP));
    assertThat(student.plan(100).learners().get("net").clip()).hasValue(15);
    assertThat(student.plan(100).learners().get("net").ema()).isEmpty();
    assertThat(student.data().augmentation())
        .isEqualTo(new Augmentation(1, RandAugment.standard(), 0.4, Erasing.standard(), Mixing.standard()));
    assertThat(student.teaching()).containsOnlyKeys("cnn", "inn").allSatisfy((name, asked) -> {
      Experiment teacher = ((AskedTeacher) asked).experiment();
      assertThat(teacher.data().source()).isEqualTo(student.data().source());
      assertThat(teacher.learners().get("net").optimizer()).isEqualTo(new SgdConfig(0.9, 1e-4, true));
    });
  }

  @Test
  void theIndexNamesEveryPresetAndNothingElse() throws IOException, URISyntaxException {
    List<String> asked = presetFiles().stream().filter(file -> file.endsWith(".conf") && !file.startsWith("part-"))
        .map(file -> file.replace(".conf", "")).toList();

    assertThat(presets()).containsExactlyInAnyOrderElementsOf(asked);
  }

  /** Names of the files beside the index, which lies in a jar when the whole project is verified, and in a folder otherwise. */
  private static List<String> presetFiles() throws IOException, URISyntaxException {
    URI index = Presets.class.getResource("/org/espalier/presets/index").toURI();
    if (!index.getScheme().equals("jar")) {
      return names(Path.of(index));
    }
    try (FileSystem jar = FileSystems.newFileSystem(index, Map.of())) {
      return names(jar.provider().getPath(index));
    }
  }

  private static List<String> names(Path index) throws IOException {
    try (Stream<Path> files = Files.list(index.getParent())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Experiment read(String preset) throws IOException {
    Path weights = Files.writeString(folder.resolve("weights.safetensors"), "stands for a file that a person has");
    List<String> overrides = preset.contains("pretrained") ? List.of("startFrom.vit=\"" + weights + "\"") : List.of();
    return ExperimentReader.open(preset).read(overrides).withThreads(learner -> 1);
  }
}
