package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.data.Augmentation;
import org.espalier.models.data.Erasing;
import org.espalier.models.data.Mixing;
import org.espalier.models.data.RandAugment;
import org.espalier.models.data.Source;
import org.espalier.models.data.SubsetRule;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.method.CoAdviseConfig;
import org.espalier.models.method.CoAdviseConfig.Advice;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.MethodConfig.CoAdviseMethod;
import org.espalier.models.method.MethodConfig.JointMethod;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.optim.OptimizerConfig.Decay;
import org.espalier.models.optim.OptimizerConfig.SgdConfig;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.VitConfig;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentReaderTest {
  private static final String PAIR = """
      data { source { kind = shapes } }
      models { vit { name = vit-tiny-32 }, agent { name = res-like } }
      method { kind = joint }
      epochs = 3
      """;
  @TempDir
  Path folder;

  private Experiment read(String text, String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("try.conf"), text);
    return ExperimentReader.open(file.toString()).read(List.of(overrides));
  }

  @Test
  void whatAFileDoesNotSayIsThePapersValue() throws IOException {
    Experiment experiment = read(PAIR);

    assertThat(experiment.name()).isEqualTo("try");
    assertThat(experiment.batchSize()).isEqualTo(64);
    assertThat(experiment.method()).isEqualTo(new JointMethod(JointConfig.standard()));
    assertThat(experiment.learners().get("vit").optimizer()).isEqualTo(AdamWConfig.standard());
    assertThat(experiment.learners().get("agent").learningRate())
        .isEqualTo(new LearningRate.Cosine(0.001, 0, 0, LearningRate.Every.EPOCH));
    assertThat(experiment.phases()).containsExactly(new Phase(3, List.of("vit", "agent")));
    assertThat(experiment.models().get("vit")).isEqualTo(Zoo.find("vit-tiny-32"));
    assertThat(experiment.models().get("agent")).isEqualTo(Zoo.find("agent-tiny-32"));
  }

  @Test
  void aKeyBesideANameChangesTheNetworkAndTheAgentThatIsDerivedFromIt() throws IOException {
    Experiment experiment = read(PAIR, "models.vit.embedDim=72", "models.vit.mlpDim=144", "models.vit.init=standard");

    var vit = (VitConfig) experiment.models().get("vit");
    var agent = (AgentConfig) experiment.models().get("agent");
    assertThat(vit.depth()).isEqualTo(4);
    assertThat(agent).isEqualTo(AgentConfig.resLike(vit, NormPlace.PRE));
    assertThat(agent.mlpDim()).isEqualTo(144);
  }

  @Test
  void aDerivedAgentNormalisesWhereTheZoosAgentOfThatFamilyDoes() throws IOException {
    Experiment experiment = read(PAIR, "models.vit.name=vit-b", "models.agent=base");

    assertThat(experiment.models().get("agent")).isEqualTo(Zoo.find("agent-b-base"));
  }

  @Test
  void theCommandLineWinsOverTheFileAndTheLaterOverTheEarlier() throws IOException {
    Experiment experiment = read(PAIR, "seed=1", "seed = 2", "phases=[{epochs=1,train=[agent]},{epochs=2,train=[vit,agent]}]",
        "epochs=null", "method.beta=0.3");

    assertThat(experiment.seed()).isEqualTo(2);
    assertThat(experiment.phases()).containsExactly(new Phase(1, List.of("agent")), new Phase(2, List.of("vit", "agent")));
    assertThat(((JointMethod) experiment.method()).joint().beta()).isEqualTo(0.3);
  }

  @Test
  void anotherKindOnTheCommandLineReplacesTheKeysOfTheOldOne() throws IOException {
    String pair = PAIR.replace("kind = shapes", "kind = shapes, train = 50").replace("kind = joint", "kind = joint, beta = 3");
    Experiment experiment = read(pair, "data.source={kind=cifar10,root=here}", "method.kind=shared", "learner.optimizer={kind=sgd}");

    assertThat(experiment.data().source()).isInstanceOf(Source.Cifar10.class);
    assertThat(((MethodConfig.SharedMethod) experiment.method()).joint().beta()).isEqualTo(10);
    Experiment same = read(PAIR.replace("kind = joint", "kind = joint, beta = 3"), "method.kind=joint");
    assertThat(((JointMethod) same.method()).joint().beta()).isEqualTo(3);
  }

  @Test
  void aLearnerMayStandStillAndTeach() throws IOException {
    Experiment experiment = read(PAIR, "epochs=null", "phases=[{epochs=1,train=[agent]},{epochs=2,train=[vit],teach=[agent]}]");

    assertThat(experiment.phases()).containsExactly(new Phase(1, List.of("agent")), new Phase(2, List.of("vit"), List.of("agent")));
    assertThat(Experiment.of(experiment.toJson())).isEqualTo(experiment);
  }

  @Test
  void headsAreAdvisedOneByOneAndOtherTokensAreAKeyOfTheNetwork() throws IOException {
    Experiment experiment = read("""
        data { source { kind = shapes } }
        models { vit { name = cit-ti-32, tokenMode = random } }
        method { kind = co-advise, advice = [{ head = head_conv, weight = 1 }, { head = head_inv, weight = 0.5 }] }
        epochs = 3
        """);

    assertThat(((CoAdviseMethod) experiment.method()).coAdvise()).isEqualTo(new CoAdviseConfig(1, 1, Targets.SOFT,
        List.of(new Advice(null, "head_conv", 1), new Advice(null, "head_inv", 0.5))));
    assertThat(((CitConfig) experiment.models().get("vit")).tokenMode()).isEqualTo(CitConfig.TokenMode.RANDOM);
    assertThat(Experiment.of(experiment.toJson())).isEqualTo(experiment);
  }

  @Test
  void oneLearnerMayBeDifferentFromTheOthers() throws IOException {
    Experiment experiment = read(PAIR + """
        learner { clip = 0.5, optimizer.weightDecay = 0.1, threads = 1 }
        learners.agent { optimizer { kind = sgd }, learningRate.peak = 0.05, threads = 2 }
        """);

    TrainingPlan plan = experiment.plan(10);
    assertThat(plan.learners().get("vit").optimizer()).isEqualTo(new AdamWConfig(0.9, 0.999, 1e-8, 0.1));
    assertThat(plan.learners().get("vit").clip()).hasValue(0.5);
    assertThat(plan.learners().get("agent").optimizer()).isEqualTo(new SgdConfig(0, 0.0005));
    assertThat(plan.learners().get("agent").threads()).isEqualTo(2);
  }

  @Test
  void keysThatCameLaterChangeNoExperimentThatDoesNotNameThem() throws IOException {
    String usual = """
        learner { optimizer { kind = sgd, momentum = 0.9 }, threads = 1 }
        learner.learningRate { kind = deit-cosine, peak = 0.01, warmupEpochs = 1 }
        """;

    Experiment unnamed = read(PAIR + usual);
    Experiment named = read(PAIR + usual, "learner.optimizer.nesterov=false", "learner.learningRate.every=epoch");
    Experiment other = read(PAIR + usual, "learner.optimizer.nesterov=true", "learner.learningRate.every=step");

    assertThat(unnamed.toJson().toString()).doesNotContain("nesterov", "every\"");
    assertThat(named).isEqualTo(unnamed);
    assertThat(other.learners().get("vit").optimizer()).isEqualTo(new SgdConfig(0.9, 0.0005, true));
    assertThat(Experiment.of(other.toJson())).isEqualTo(other);
  }

  @Test
  void threadsThatNobodyNamedAreSettledOnceAndStandInTheExperimentThen() throws IOException {
    Experiment open = read(PAIR, "learners.vit.threads=1");
    assertThatThrownBy(() -> open.plan(10)).isInstanceOf(IllegalStateException.class).hasMessageContaining("agent");

    Experiment settled = open.withThreads(learner -> 7);

    assertThat(settled.plan(10).learners().get("vit").threads()).isEqualTo(1);
    assertThat(settled.plan(10).learners().get("agent").threads()).isEqualTo(7);
    assertThat(settled.withThreads(learner -> 9)).isEqualTo(settled);
  }

  @Test
  void anExperimentReadsBackFromItsJsonAsItWas() throws IOException {
    Experiment experiment = read(PAIR, "learner.threads=2", "method.kind=shared", "method.extent=layer", "seed=9007199254740991");

    Experiment back = Experiment.of(experiment.toJson());

    assertThat(back).isEqualTo(experiment);
    assertThat(back.hash("d")).isEqualTo(experiment.hash("d"));
  }

  @Test
  void itsJsonIsItselfAnExperimentFile() throws IOException {
    Experiment experiment = read(PAIR, "learner.threads=2");

    assertThat(read(experiment.toJson().toString())).isEqualTo(experiment);
  }

  @Test
  void aPresetIsNamedLikeAFileAndPresetsIncludeEachOther() {
    Experiment preset = ExperimentReader.open("tiny-pair").read(List.of("epochs=7"));

    assertThat(preset.name()).isEqualTo("tiny-pair");
    assertThat(preset.seed()).isEqualTo(5);
    assertThat(preset.phases()).containsExactly(new Phase(7, List.of("vit", "agent")));
  }

  @Test
  void aFileIncludesItsNeighboursAndPresets() throws IOException {
    Files.writeString(folder.resolve("mine.conf"), "include \"tiny-pair\"\nseed = 8");

    Experiment experiment = read("include \"mine.conf\"\nbatchSize = 16");

    assertThat(experiment.seed()).isEqualTo(8);
    assertThat(experiment.batchSize()).isEqualTo(16);
    assertThat(experiment.models()).containsOnlyKeys("vit", "agent");
  }

  @Test
  void whatWasWrittenIsKeptWithTheCommandLineAndReadsAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("try.conf"), "# mine\n" + PAIR);
    ExperimentReader reader = ExperimentReader.open(file.toString());
    List<String> overrides = List.of("seed=4", "description=\"a=b\"");

    String written = reader.written(overrides);

    assertThat(written).startsWith("# mine").contains("seed = 4");
    assertThat(read(written)).isEqualTo(reader.read(overrides));
  }

  @Test
  void nothingIsReadFromTheEnvironmentOrFromElsewhere() throws IOException {
    assertThatThrownBy(() -> read(PAIR + "description = ${PATH}")).isInstanceOf(InputException.class)
        .hasMessageContaining("PATH").hasMessageNotContaining(System.getenv("PATH"));
    Path outside = Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("secret.conf"), "seed = 1");
    for (String include : List.of("\"other/secret.conf\"", "\"../try.conf\"", "\"" + outside + "\"", "file(\"" + outside + "\")",
        "url(\"file://" + outside + "\")", "classpath(\"logback.xml\")")) {
      assertThatThrownBy(() -> read("include " + include + "\n" + PAIR)).as(include).isInstanceOf(InputException.class)
          .hasMessageContaining("own folder or a preset");
    }
  }

  @Test
  void theDeitRecipeIsKeysThatAreNotThereUnlessTheyAreWritten() throws IOException {
    Experiment usual = read(PAIR).withThreads(learner -> 1);
    assertThat(usual.toJson().toString()).doesNotContain("augmentation", "subsetRule", "interpolation", "ema", "\"decay\":\"all\"");

    Experiment deit = read(PAIR, "data.augmentation={ repeats=3, randAugment={}, erasing={}, mixing={ cutmix=0.5 } }",
        "data.fraction=0.1", "data.subsetRule=nested", "data.train={ kind=random-resized-crop-flip, minArea=0.08, interpolation=bicubic }",
        "learner.ema=0.99996", "learner.optimizer.decay=matrices", "learners.vit.learningRate={ kind=deit-cosine, peak=0.0005 }",
        "epochs=300").withThreads(learner -> 1);

    assertThat(deit.data().augmentation()).isEqualTo(new Augmentation(3, RandAugment.standard(), null, Erasing.standard(),
        new Mixing(null, 0.5, null, null, null, null)));
    assertThat(deit.data().subsetRule()).isEqualTo(SubsetRule.NESTED);
    assertThat(deit.plan(10).learners().get("agent").ema()).hasValue(0.99996);
    assertThat(deit.learners().get("vit").learningRate()).isEqualTo(new LearningRate.DeitCosine(0.0005, 1e-5, 1e-6, 5, 1));
    assertThat(deit.learners().get("vit").optimizer()).isEqualTo(new AdamWConfig(0.9, 0.999, 1e-8, 0.05, Decay.MATRICES));
    assertThat(Experiment.of(deit.toJson())).isEqualTo(deit);
    assertThatThrownBy(() -> read(PAIR, "data.augmentation.mixin={}")).isInstanceOf(InputException.class).hasMessageContaining("mixing");
    assertThatThrownBy(() -> read(PAIR, "learner.ema=1")).isInstanceOf(InputException.class).hasMessageContaining("ema is 1");
  }
}
