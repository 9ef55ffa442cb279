package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {
  @TempDir Path folder;
  private Runs runs;

  @BeforeEach
  void makeRuns() {
    runs = new Runs(folder.resolve("runs"));
  }

  @Test
  void whatACrashLeftOfTheFirstFileDoesNotKeepTheRunFromBeingCreated(@TempDir Path root) throws IOException {
    Path path = Files.createDirectories(root.resolve("run"));
    Files.writeString(path.resolve("experiment.json.tmp"), "{\"se");

    RunFolder.create(path, "{}", "seed = 7\n");

    assertThat(path.resolve("experiment.json.tmp")).doesNotExist();
    assertThat(RunFolder.open(path).readExperimentConf()).isEqualTo("seed = 7\n");
  }

  @Test
  void whatAnAnalystHadHalfWrittenIsRemovedAndNothingElse() throws IOException {
    RunFolder run = create("probed");
    Path probe = Files.createDirectories(run.probes().resolve("vit").resolve("step-000000000006"));
    Files.writeString(probe.resolve("spectrum.csv"), "tap\n");
    Files.writeString(probe.resolve("curves.csv.tmp"), "tap");

    run.sweepProbes();

    assertThat(probe).isDirectoryContaining("glob:**/spectrum.csv").isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void whoTakesARecordOverRemovesWhatOneBeforeHadHalfCopied() throws IOException {
    RunFolder run = create("taken over");
    RunRecorder.open(run, InstantSource.system()).close();
    Path left = Files.writeString(run.path().resolve(".events.jsonl.term-3.tmp"), "{");

    assertThatThrownBy(() -> RunRecorder.takeOver(run, "term-2", () -> {
      throw new IllegalStateException("term 4 has it");
    })).hasMessage("term 4 has it");
    assertThat(left).as("of one who is later").exists();
    RunRecorder.takeOver(run, "term-4", () -> { });

    assertThat(left).doesNotExist();
    assertThat(run.events()).exists();
  }

  @Test
  void aNewRunKeepsWhatWasAskedAndWhatItMeans() {
    RunFolder run = create("vit alone");

    RunFolder again = RunFolder.open(run.path());
    assertThat(again.readExperiment().get("seed").intValue()).isEqualTo(7);
    assertThat(again.readExperimentConf()).isEqualTo("seed = 7 # lucky\n");
    assertThat(again.readMetrics().rows()).isEmpty();
    assertThat(again.readResult()).isEmpty();
    assertThat(again.name()).isEqualTo("vit alone");
  }

  @Test
  void aRunThatIsThereIsAnErrorThatNamesResume() {
    Path path = create("it's mine").path();

    assertThatThrownBy(() -> RunFolder.create(path, "{}", "")).isInstanceOf(InputException.class)
        .hasMessage(path + " holds a run already. To go on with it: espalier resume '"
            + path.toString().replace("'", "'\\''") + "'. To start another: --out with a new folder");
    assertThat(RunFolder.open(path).readExperimentConf()).isEqualTo("seed = 7 # lucky\n");
  }

  @Test
  void aFolderWithOtherThingsIsLeftAloneAndAnEmptyOneIsTaken() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("thesis.tex"), "");
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> RunFolder.create(taken, "{}", "")).isInstanceOf(InputException.class)
        .hasMessageContaining("nothing is written into it").hasMessageContaining("resume");
    assertThatThrownBy(() -> RunFolder.create(file, "{}", "")).isInstanceOf(InputException.class);
    assertThat(RunFolder.create(Files.createDirectories(folder.resolve("empty")), "{}", "").exists()).isTrue();
  }

  @Test
  void aRunIsFoundByItsNameAndByItsFolder() {
    RunFolder run = create("demo");

    assertThat(runs.find("demo")).isEqualTo(run);
    assertThat(runs.find(run.path().toString())).isEqualTo(run);
    assertThat(runs.find(folder + "/runs/./demo").name()).isEqualTo("demo");
  }

  @Test
  void aRunThatIsNotThereIsAnErrorThatListsThoseThatAre() {
    assertThatThrownBy(() -> runs.find("demo")).isInstanceOf(InputException.class)
        .hasMessageContaining("there is no run \"demo\"").hasMessageContaining("espalier train FILE makes one");

    create("pair");
    create("agent");
    assertThat(runs.list()).extracting(RunFolder::name).containsExactly("agent", "pair");
    assertThatThrownBy(() -> runs.find("demo")).isInstanceOf(InputException.class)
        .hasMessageEndingWith("Runs there: agent, pair");
    assertThatThrownBy(() -> runs.find("")).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../elsewhere", "a/b", "a\\b", "/tmp/x", ".hidden", "-rf", "a\nb", "a\u0000b"})
  void aNameCannotLeadOutOfTheFolderOfRuns(String name) {
    assertThatThrownBy(() -> runs.folder(name)).isInstanceOf(InputException.class).hasMessageContaining("cannot name a run");
  }

  @Test
  void aFolderThatIsNoRunIsAnError() {
    assertThatThrownBy(() -> RunFolder.open(folder)).isInstanceOf(InputException.class)
        .hasMessageContaining("no experiment.json");
    assertThatThrownBy(() -> RunFolder.open(folder.resolve("gone"))).isInstanceOf(InputException.class)
        .hasMessageStartingWith("there is no folder");
  }

  @Test
  void aDamagedExperimentIsAnErrorThatSaysWhere() throws IOException {
    RunFolder run = create("demo");
    Files.writeString(run.experimentJson(), "{\"seed\":7,\n\"seed\":8}");

    assertThatThrownBy(run::readExperiment).isInstanceOf(InputException.class)
        .hasMessageContaining(run.experimentJson() + " is damaged: Duplicate field 'seed'").hasMessageContaining("line 2");
  }

  @Test
  void aLearnerCannotPutItsWeightsElsewhere() {
    RunFolder run = create("demo");

    assertThat(run.weights("vit")).isEqualTo(run.path().resolve("weights/vit.safetensors"));
    assertThatThrownBy(() -> run.weights("../../vit")).isInstanceOf(IllegalArgumentException.class);
  }

  private RunFolder create(String name) {
    return RunFolder.create(runs.folder(name), "{\"seed\":7}", "seed = 7 # lucky\n");
  }
}
