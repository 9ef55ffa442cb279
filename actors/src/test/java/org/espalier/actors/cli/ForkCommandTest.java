package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.espalier.actors.sweep.Beginning;
import org.espalier.actors.sweep.Forking;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of three steps an epoch. */
class ForkCommandTest {
  private static final String RATE = "learner.learningRate.rate=0.001";
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    cli.file("tiny.conf", Cli.TINY + """
        learner.learningRate = { kind = constant, rate = 0.0005 }
        checkpoint { everySteps = 1, keep = 99 }
        """);
  }

  private void train(Object... settings) {
    Object[] all = Stream.concat(Stream.of("train", folder.resolve("tiny.conf")), Arrays.stream(settings)).toArray();
    Outcome outcome = cli.call(all);
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  private Outcome fork(String place, Object... more) {
    return cli.call(Stream.concat(Stream.of("fork", "tiny", "--at", place), Arrays.stream(more)).toArray());
  }

  /** The run has been gone on with for long: most of its checkpoints are deleted. */
  private void keepOnly(Long... steps) throws IOException {
    new CheckpointStore(cli.run("tiny").checkpoints()).retain(listed -> List.of(steps).contains(listed.manifest().position().step()));
  }

  private void assertSame(Path one, Path other) {
    Outcome diff = cli.call("diff", one, other, "--json");
    assertThat(diff.out()).contains("\"sameBits\" : true");
    assertThat(diff.code()).as("record: %s", diff.out()).isZero();
  }

  private void refused(Outcome outcome, String... words) throws IOException {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(words).hasLineCount(1);
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      assertThat(runs).as("nothing is written").hasSize(1);
    }
  }

  /** Length and name of all that is in a folder. */
  private static Map<String, Long> content(Path folder) throws IOException {
    Map<String, Long> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.size(file));
      }
    }
    return content;
  }

  // --- forks of what is kept ---

  @Test
  void aForkWhoseChangeSaysNothingBeforeIsTheRunItself() {
    train("method.decay=none", "epochs=2");

    Outcome fork = fork("epoch=2", "epochs=4");
    train("method.decay=none", "epochs=4", "--out", folder.resolve("whole"));

    assertThat(fork.code()).as(fork.err()).isZero();
    assertThat(fork.err()).contains("goes on from step 6 of tiny; it will have the bits of its experiment trained from the beginning");
    RunFolder forked = cli.run("tiny-at-epoch=2");
    assertThat(forked.readExperiment().has("lineage")).isFalse();
    assertThat(cli.call("diff", forked.path(), folder.resolve("whole"), "--json").out()).contains("\"sameBits\" : true");
  }

  @Test
  void aForkWithAnotherPastHasALineageAndNeverBeginsAtItsBeginning() {
    train("method.decay=none", "epochs=2");

    Outcome one = fork("step=3", "epochs=3", RATE);
    Outcome stopped = cli.callAndStop(5, Stop.Reason.TERMINATE, "fork", "tiny", "--at", "step=3", "epochs=3", RATE, "--out",
        folder.resolve("second"));
    Outcome two = cli.call("resume", folder.resolve("second"));
    Outcome bare = cli.call("train", folder.resolve("second/experiment.json"), "--out", folder.resolve("bare"));

    assertThat(one.code()).as(one.err()).isZero();
    assertThat(stopped.code()).isEqualTo(143);
    assertThat(two.code()).as(two.err()).isZero();
    RunFolder forked = cli.run("tiny-at-step=3");
    assertThat(forked.readExperiment().at("/lineage/step").longValue()).isEqualTo(3);
    assertThat(forked.readExperiment().at("/lineage/parent").textValue())
        .isEqualTo(cli.run("tiny").readResult().orElseThrow().experimentHash());
    assertSame(forked.path(), folder.resolve("second"));
    assertThat(bare.code()).isEqualTo(2);
    assertThat(bare.err()).contains("it cannot begin at step 0");
  }

  @Test
  void theSameCommandAgainIsTheSameFork() {
    train();
    assertThat(fork("step=4", RATE).code()).isZero();

    assertThat(fork("step=4", RATE).err()).contains("did all that was asked already");
    Outcome other = fork("step=4", "learner.learningRate.rate=0.002");

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("holds a run already");
  }

  // --- forks of what is not kept any more ---

  /** Both are stopped half-way, once in the beginning and once behind it, by one signal or the other. */
  @Test
  void whereTheRunKeepsNoCheckpointItsBeginningIsTrainedAgain() throws IOException {
    train("epochs=4");
    assertThat(fork("step=8", RATE, "--out", folder.resolve("kept")).err()).contains("run kept goes on from step 8 of tiny\n");
    keepOnly(2L, 12L);
    Map<String, Long> before = content(cli.run("tiny").path());

    Outcome stopped = cli.callAndStop(4, Stop.Reason.INTERRUPT, "fork", "tiny", "--at", "step=8", RATE);
    Path beginning = folder.resolve("runs/tiny-at-step=8/beginning");
    boolean waited = Files.isDirectory(beginning);
    Outcome again = cli.callAndStop(10, Stop.Reason.TERMINATE, "fork", "tiny", "--at", "step=8", RATE);
    boolean begun = !Files.exists(beginning);
    Outcome done = cli.call("resume", "tiny-at-step=8");

    assertThat(stopped.err()).contains("run tiny-at-step=8 goes on from step 8 of tiny, which keeps no sound checkpoint of it. To be "
        + "trained again first, from step 2 on: 6 steps", "To go on: espalier resume tiny-at-step=8");
    assertThat(stopped.code()).isEqualTo(130);
    assertThat(again.err()).containsPattern("from step [4-7] on: ");
    assertThat(again.code()).isEqualTo(143);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(waited).as("the beginning is there while the fork waits for it").isTrue();
    assertThat(begun).as("and gone once that has begun").isTrue();
    assertSame(cli.run("tiny-at-step=8").path(), folder.resolve("kept"));
    assertThat(content(cli.run("tiny").path())).as("the parent is as it was").isEqualTo(before);
  }

  @Test
  void oneProcessAtATimeTrainsABeginning() throws IOException {
    train("epochs=3");
    keepOnly(9L);
    cli.callAndStop(2, Stop.Reason.INTERRUPT, "fork", "tiny", "--at", "step=6", RATE);

    try (Beginning another = Beginning.open(cli.run("tiny-at-step=6")).orElseThrow()) {
      Outcome refused = cli.call("resume", "tiny-at-step=6");
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.err()).contains("another process trains the beginning of run tiny-at-step=6", "wait for it or stop it first");
    }
    Outcome done = cli.call("resume", "tiny-at-step=6");
    assertThat(done.code()).as(done.err()).isZero();
  }

  @Test
  void itIsTrainedFromStepZeroIfNothingEarlierIsSound() throws IOException {
    train("method.decay=none");
    assertThat(fork("epoch=1", RATE, "--out", folder.resolve("kept")).code()).isZero();
    keepOnly(2L, 3L);
    for (Path weights : List.of(checkpoint(2).resolve("vit.safetensors"), checkpoint(3).resolve("agent.safetensors"))) {
      Files.write(weights, new byte[] {1}, StandardOpenOption.APPEND);
    }

    Outcome fork = fork("epoch=1", RATE);
    Outcome itself = fork("step=4", "epochs=3", "--out", folder.resolve("longer"));

    assertThat(fork.code()).as(fork.err()).isZero();
    assertThat(fork.err()).contains("from step 0 on: 3 steps");
    assertSame(cli.run("tiny-at-epoch=1").path(), folder.resolve("kept"));
    assertThat(itself.code()).as("a fork that is what its experiment says can do so itself: %s", itself.err()).isZero();
    assertThat(itself.err()).contains("run longer goes on from step 0 of tiny, which keeps no sound checkpoint of step 4. To be trained "
        + "again: 4 steps; it will have the bits");
  }

  private Path checkpoint(long step) {
    return cli.run("tiny").checkpoints().resolve("step-%012d".formatted(step));
  }

  /** What the parent has not come to yet is trained all the same, and the parent knows nothing of it. */
  @Test
  void aRunCanBeForkedWhereItHasNotComeYet() throws IOException {
    train("--out", folder.resolve("whole"));
    cli.callAndStop(2, Stop.Reason.TERMINATE, "train", folder.resolve("tiny.conf"));
    Map<String, Long> before = content(cli.run("tiny").path());

    Outcome ahead = fork("step=5", RATE);
    Outcome behind = cli.call("fork", folder.resolve("whole"), "--at", "step=5", RATE, "--out", folder.resolve("behind"));

    assertThat(ahead.code()).as(ahead.err()).isZero();
    assertThat(behind.code()).as(behind.err()).isZero();
    assertSame(cli.run("tiny-at-step=5").path(), folder.resolve("behind"));
    assertThat(content(cli.run("tiny").path())).isEqualTo(before);
  }

  /** A fork never begins at step 0, so its own checkpoints have to lead to where it is forked. */
  @Test
  void aForkIsForkedAsFarAsItsOwnCheckpointsLead() throws IOException {
    train("--out", folder.resolve("root"));
    cli.call("fork", folder.resolve("root"), "--at", "step=2", RATE, "--out", folder.resolve("runs/tiny"));
    String other = "learner.learningRate.rate=0.002";
    assertThat(fork("step=5", other, "--out", folder.resolve("kept")).code()).isZero();
    keepOnly(3L, 6L);

    Outcome led = fork("step=5", other, "--out", folder.resolve("led"));
    Outcome shared = fork("step=5", "epochs=2", "--out", folder.resolve("shared"));

    assertThat(led.code()).as(led.err()).isZero();
    assertThat(led.err()).contains("from step 3 on: 2 steps");
    assertSame(folder.resolve("led"), folder.resolve("kept"));
    assertThat(shared.code()).as("the same experiment, with the same lineage: %s", shared.err()).isZero();
    assertSame(folder.resolve("shared"), cli.run("tiny").path());
    keepOnly(6L);
    refused(fork("step=5", other), "run tiny goes on from step 2 of another run", "nothing leads from there to step 5", "some of steps 6");
    refused(fork("step=1", other), "goes on from step 2 of another run, so it has no step 1 of its own");
    Files.write(checkpoint(6).resolve("vit.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);
    refused(fork("step=6", "epochs=3", other), "no sound checkpoint of run tiny leads to step 6");
  }

  @Test
  void whoTrainsNoBeginningIsToldWhatThereIs() throws IOException {
    train();
    keepOnly(2L, 6L);
    Forking fork = Forking.of(cli.run("tiny"), Forking.At.of("step=5"), "other", List.of(RATE));

    assertThatThrownBy(() -> fork.create(folder.resolve("runs/other"))).isInstanceOf(InputException.class)
        .hasMessageContaining("no sound checkpoint of step 5: it has some of steps 2, 6");
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      assertThat(runs).hasSize(1);
    }
  }

  // --- forks that cannot be ---

  @Test
  void whatCannotBeForkedIsToldBeforeAnythingIsWritten() throws IOException {
    train("epochs=1");

    refused(fork("epoch=2", "epochs=3"), "so there is no step 6 to fork it at");
    refused(fork("half", "epochs=3"), "write epoch=N");
    refused(fork("step=0", "epochs=3"), "N is 1 or more");
    refused(fork("epoch=1", "epochz=3"), "epochz", "epochs");
    refused(fork("epoch=1", "batchSize=8"), "have 7 steps and those of run tiny 3");
    refused(fork("epoch=1", "models.vit.mlpDim=64"), "other networks");
    refused(fork("epoch=1", "learner.optimizer={kind=sgd}"), "optimizer has another kind");
    refused(fork("epoch=1", "epochs=2", "learners.agent.ema=0.9"), "learners.agent.ema", "did not do until step 3");
    refused(fork("epoch=1", "epochs=2", "startFrom.vit=" + cli.run("tiny").weights("vit")), "startFrom says what a run begins with");
    refused(fork("epoch=1", "seed=9"), "at step 3, where it begins: give it more epochs");
    refused(fork("epoch=1", "epochs=2", "--devices", "cpu:7/1,cpu:8/1,cpu:9/1"), "--devices names 3 devices");
    refused(cli.call("fork", "tinny", "--at", "epoch=1", "epochs=2"), "there is no run \"tinny\"");
  }

  @Test
  void anOptimizerThatHadNoMomentumGetsNone() throws IOException {
    train("epochs=1", "learner.optimizer={kind=sgd,momentum=0}");

    refused(fork("epoch=1", "epochs=2", "learners.vit.optimizer.momentum=0.9"), "learners.vit.optimizer.momentum is 0.9", "leave it at 0");
  }

  /** The numbers of today's program, or of today's data, are not those that the run was trained with. */
  @Test
  void aRunThatIsNotWhatItWasCannotBeForked() throws IOException {
    train("epochs=1");
    Path experiment = cli.run("tiny").experimentJson();
    Files.writeString(experiment, Files.readString(experiment, StandardCharsets.UTF_8).replace("\"seed\":0", "\"seed\":5"));

    refused(fork("epoch=1", "phases=[{epochs=3,train=[vit,agent]}]"), "belongs to experiment", "bring back what was");
  }

  // --- layers ---

  /** Three layers, four epochs: PRS converts one before each of epochs 2, 3 and 4. */
  @Test
  void aForkWhoseScheduleOfLayersWouldHaveHadAnotherPastIsRefused() throws IOException {
    cli.file("tiny.conf", """
        data { source { kind = shapes, train = 60, test = 40 } }
        batchSize = 20
        models { net { name = prsnet-small-32, patchSize = 8, embedDim = 8, depth = 3, mlpDim = 16, queryDim = 4 } }
        method { kind = plain }
        learner { threads = 1, learningRate { kind = constant, rate = 0.0005 } }
        epochs = 4
        reparam { schedule { kind = prs } }
        checkpoint { everySteps = 1, keep = 99 }
        """);
    train();

    refused(fork("epoch=2", "reparam.schedule={kind=never}"), "layer 3 is attention already at step 6 of run tiny, in epoch 2",
        "it never becomes that", "reparam.schedule={kind=list,first=[5,5,2]}");
    refused(fork("step=8", "reparam.schedule={kind=two-stage,convEpochs=1}"), "layer 1 is to become attention before epoch 2",
        "at step 8 of run tiny, in epoch 3, it is convolution still", "reparam.schedule={kind=list,first=[4,2,2]}");
    refused(fork("epoch=3", "epochs=8"), "layer 2 is attention already at step 9 of run tiny, in epoch 3", "only before epoch 5");
    refused(fork("epoch=2", "reparam=null"), "layer 3 is attention already");
    refused(fork("epoch=2", "reparam.schedule={kind=gates,from=2}"), "layer 3 is attention already", "Leave reparam.schedule as it is");
    keepOnly(12L);
    refused(fork("epoch=2", "reparam.schedule={kind=never}"), "layer 3 is attention already at step 6");

    Outcome list = fork("epoch=2", "epochs=5", "reparam.schedule={kind=list,first=[5,5,2]}");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(Files.readAllLines(cli.run("tiny-at-epoch=2").events()).stream().filter(line -> line.contains("\"kind\":\"layer\"")))
        .as("layer 3 before the fork, the others behind it, each when the list says so").hasSize(3)
        .satisfiesExactly(line -> assertThat(line).contains("\"step\":3,"), line -> assertThat(line).contains("\"step\":12,"),
            line -> assertThat(line).contains("\"step\":12,"));
  }

  /** The rear layer is converted before epoch 3, the others before 4 and 5, for no loss falls by ten nats. */
  @Test
  void whatWasDecidedByMeasurementIsPastToo() throws IOException {
    cli.file("tiny.conf", """
        data { source { kind = shapes, train = 80, test = 40 }, validation = 0.25 }
        batchSize = 20
        models { net { name = prsnet-small-32, patchSize = 8, embedDim = 8, depth = 3, mlpDim = 16, queryDim = 4 } }
        method { kind = plain }
        learner { threads = 1, learningRate { kind = constant, rate = 0.0005 } }
        epochs = 4
        reparam { schedule { kind = plateau, patience = 1, minDelta = 10 } }
        checkpoint { everySteps = 1, keep = 99 }
        """);
    train();
    keepOnly(5L, 12L);

    refused(fork("epoch=3", "reparam.schedule.patience=3"), "layer 3 is attention already at step 9", "by what was measured until then");
    refused(fork("epoch=3", "reparam.schedule={kind=spectrum,threshold=1}"), "decides by spectra", "has measured something else");
    refused(fork("epoch=3", "reparam.schedule={kind=prs}"), "layer 2 is to become attention before epoch 3");
    Outcome same = fork("epoch=3", RATE);
    assertThat(same.code()).as("a schedule that is the same has the same past: %s", same.err()).isZero();
    Outcome list = fork("epoch=3", "reparam.schedule={kind=list,first=[5,5,3]}", "--out", folder.resolve("list"));
    assertThat(list.code()).as(list.err()).isZero();
    keepOnly(5L);
    Outcome unknown = fork("step=8", "reparam.schedule={kind=prs}");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("what the schedule of run tiny has decided until step 8 is not known");
  }
}
