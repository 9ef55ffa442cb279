package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong experiment gets one message with key, value and need. */
class WrongExperimentTest {
  private static final String PAIR = """
      data { source { kind = shapes } }
      models { vit { name = vit-tiny-32 }, agent { name = res-like } }
      method { kind = joint, beta = 1 }
      phases = [{ epochs = 3, train = [vit, agent] }]
      """;
  @TempDir
  Path folder;

  private void refuse(String text, List<String> overrides, String... parts) throws IOException {
    Path file = Files.writeString(folder.resolve("try.conf"), text);
    assertThatThrownBy(() -> ExperimentReader.open(file.toString()).read(overrides)).isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', value = {
      "sed=3                                  | sed (command line) is not known            | did you mean seed?",
      "method.temprature=3                    | method.temprature (command line)           | did you mean method.temperature?",
      "models.vit.embeddim=3                  | models.vit.embeddim (command line)         | did you mean models.vit.embedDim?",
      "learner.optimizer.wightDecay=1         | learner.optimizer.wightDecay               | did you mean learner.optimizer.weightDecay?",
      "learners.agnt.clip=1                   | learners.agnt                              | did you mean learners.agent?",
      "phases=[{epochs=2,tran=[vit]}]         | phases[0].tran (command line)              | did you mean phases[0].train?",
      "checkpoint.kep=1                       | checkpoint.kep                             | checkpoint.keep",
      "method.kind=plain                      | method plain trains one model              | [vit, agent]",
      "seed=x                                 | seed (command line) is \"x\"               | whole number",
      "seed=1.5                               | seed (command line) is 1.5                 | whole number",
      "seed=-1                                | seed is -1                                 | 0 to 9007199254740991",
      "seed=9007199254740992                  | seed is 9007199254740992                   | 0 to 9007199254740991",
      "method.alpha=yes                       | method.alpha (command line) is \"yes\"     | write a number",
      "method.alpha=[1]                       | method.alpha (command line) is [1]         | write a number",
      "method=joint                           | method (command line) is \"joint\"         | method { key = value }",
      "phases=3                               | phases                                     | a list",
      "models=vit-s                           | models (command line) is \"vit-s\"         | models { key = value }",
      "models.vit=7                           | models.vit (command line) is 7             | name a network",
      "models.vit.name=vit-smll-32            | models.vit.name (command line)             | did you mean vit-small-32?",
      "models.vit.attention=softmx            | models.vit.attention (command line)        | did you mean softmax?",
      "models.vit.dropout=2                   | models.vit                                 | dropout (2.0) must be in [0, 1)",
      "models.vit.embedDim=63                 | embedDim (63)                              | multiple of numHeads (8)",
      "method.kind=join                       | method.kind (command line) is \"join\"     | did you mean joint?",
      "method.decay=cosine                    | method.decay (command line) is \"cosine\"  | one of linear, none",
      "onNonFinite=ignore                     | onNonFinite                                | one of stop, rollback",
      "batchSize=0                            | batchSize is 0                             | multiple of shards",
      "shards=3                               | batchSize is 64 and shards is 3            | multiple of shards",
      "evaluationBatch=0                      | evaluationBatch is 0                       | at least 1",
      "checkpoint.keep=0                      | keep 0                                     | at least 1",
      "learners.vit.clip=-1                   | learners.vit                               | clip is -1.0",
      "learners.vit.threads=0                 | learners.vit                               | threads is 0",
      "learners.vit.learningRate.peak=0       | learners.vit.learningRate                  | peak is 0",
      "learner.learningRate.kind=constant     | learner.learningRate.rate is missing       | write a number",
      "learners.vit.learningRate.warmupEpochs=3 | learners.vit.learningRate.warmupEpochs is 3.0 | below the 3 epochs",
      "epochs=3                               | epochs (command line) is 3                 | phases",
      "phases=[]                              | phases is empty                            | epochs = 24",
      "phases=[{epochs=0,train=[vit]}]        | phase of 0 epochs                          | at least one epoch",
      "phases=[{epochs=1,train=[vit]}]        | no phase trains the learner agent          | add one",
      "phases=[{epochs=1,train=[vit,cnn]}]    | phases names the learner cnn               | the method has [vit, agent]",
      "startFrom.cnn=try.conf                 | startFrom.cnn                              | cannot read",
      "devices.gpu=\"cuda:0\"                 | devices names the learner gpu              | the method has [vit, agent]",
      "teacher=nothing.safetensors            | teacher (command line)                     | cannot read the weights file",
      "data.imagesize=32                      | data.imagesize (command line)              | did you mean data.imageSize?",
      "data.source.kind=cifar                 | data.source.kind (command line)            | cifar10, cifar100, folder, shapes",
      "data.source.trainn=5                   | data.source.trainn (command line)          | did you mean data.source.train?",
      "data.fraction=2                        | data                                       | data.fraction is 2.0",
      "method.kind=distillation               | method distillation trains one model       | [vit, agent]",
  })
  void aWrongSetting(String override, String first, String second) throws IOException {
    refuse(PAIR, List.of(override), first, second);
  }

  @Test
  void aKeyInAFileIsNamedWithItsLine() throws IOException {
    refuse(PAIR + "batchsize = 3", List.of(), "batchsize", "try.conf: 5", "did you mean batchSize?");
  }

  @Test
  void aKeyThatItsKindDoesNotHave() throws IOException {
    refuse(PAIR.replace("kind = joint", "kind = plain"), List.of(), "method.beta", "try.conf: 3", "method has no such keys");
  }

  @Test
  void whatCannotBeLeftOut() throws IOException {
    refuse(PAIR.replace("data { source { kind = shapes } }", ""), List.of(), "data", "source", "missing");
    refuse(PAIR.replace("kind = joint, ", ""), List.of(), "method.kind is missing",
        "plain, distillation, token-distillation, co-advise, sam, joint, shared");
    refuse(PAIR.replaceAll("(?m)^models.*$", ""), List.of(), "models is missing", "models { vit { name = vit-s } }");
    refuse(PAIR.replace("name = vit-tiny-32", ""), List.of(), "models.vit.name is missing", "vit-tiny-32");
    refuse(PAIR.replaceAll("(?m)^phases.*$", ""), List.of(), "epochs is missing", "epochs = 24");
    refuse(PAIR.replace("name = vit-tiny-32", "arch = vit, patchSize = 4"), List.of(), "models.vit.embedDim is missing", "whole number");
  }

  @Test
  void anAgentCannotBeDerivedFromAViTThatIsNotThere() throws IOException {
    refuse(PAIR.replace("vit { name = vit-tiny-32 }, ", ""), List.of("method.kind=plain"), "models.agent.name", "agent-tiny-32");
  }

  @Test
  void aTeacherIsForThoseWhoAsk() throws IOException {
    Files.writeString(folder.resolve("w.safetensors"), "weights");
    refuse(PAIR, List.of("teacher=\"" + folder.resolve("w.safetensors") + "\""), "there is a teacher", "distillation");
    refuse("data.source.kind = shapes\nmodels.vit.name = vit-tiny-32\nmethod.kind = distillation\nepochs = 1", List.of(), "teacher",
        "name its weights");
  }

  @Test
  void textThatIsNoExperimentAtAll() throws IOException {
    refuse("models { vit", List.of(), "try.conf", "no HOCON text");
    refuse(PAIR + "x = ${nowhere}", List.of(), "nowhere", "not the environment");
    refuse("a = ".repeat(1) + "[".repeat(200_000), List.of(), "nested too deeply");
    refuse("#" + "x".repeat(1 << 20), List.of(), "1048577 bytes", "at most 1048576");
    refuse("include \"try.conf\"\n" + PAIR, List.of(), "includes", "again");
    refuse("include \"nobody\"\n" + PAIR, List.of(), "nobody", "no preset of that name");
  }

  @Test
  void settingsThatAreNone() throws IOException {
    refuse(PAIR, List.of("seed"), "\"seed\" is no setting", "key=value");
    refuse(PAIR, List.of("=3"), "\"=3\" is no setting", "key=value");
    refuse(PAIR, List.of("phases=[1"), "\"phases=[1\" cannot be read", "double quotes");
  }

  @Test
  void aNameThatIsNeitherFileNorPreset() {
    assertThatThrownBy(() -> ExperimentReader.open("tiny-par")).isInstanceOf(InputException.class)
        .hasMessageContainingAll("no file \"tiny-par\"", "did you mean tiny-pair?");
  }
}
