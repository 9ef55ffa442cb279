package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.sweep.MergePatch;
import org.espalier.actors.web.ApiNode;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.SweepSubmission;
import org.espalier.actors.web.ControlException;
import org.espalier.actors.web.ControlException.Reason;
import org.espalier.models.experiment.ExperimentReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps and forks that a cluster trains. */
class RemoteSweepTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST = "grow-epochs_2-seed_0";
  private static final String SECOND = "grow-epochs_4-seed_0";
  private static final String METRICS = """
      epoch,step,learner,train_loss,test_top1
      1,4,vit,2.1,20
      2,8,vit,1.9,%s
      """;
  @TempDir
  Path folder;
  private ApiNode node;
  private Cli cli;

  @BeforeEach
  void start() {
    node = ApiNode.start(AKKA.kit().system());
    cli = new Cli(folder);
    cli.tiny();
    cli.file("grow.conf", """
        experiment = tiny.conf
        grid { epochs = [2, 4] }
        seeds = [0]
        """);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Outcome sweep(Object... more) {
    List<Object> all = new ArrayList<>(List.of("sweep", folder.resolve("grow.conf"), "--api", node.address()));
    all.addAll(List.of(more));
    return cli.call(all.toArray());
  }

  private void put(String run, String status, long term, long step, String message) {
    node.control.put(new RunStatus(run, status, 0, term, term == 0 ? Map.of() : Map.of("vit", List.of("n1/cpu:0")), step, 8, (int) step / 4,
        2, "abc", message));
  }

  private void complete(String run, String top1) {
    node.control.file(run, RunFile.METRICS, METRICS.formatted(top1));
    node.control.file(run, RunFile.RESULT, """
        { "status": "completed", "experimentHash": "abc", "steps": 8, "epochs": 2, "images": 64, "seconds": 1.5,
          "learners": { "vit": { "top1": %s, "top5": 90, "best": null, "weights": "vit.safetensors", "sha256": "5a", "parameters": 7 } },
          "versions": {}, "machine": {} }
        """.formatted(top1));
    put(run, "COMPLETED", 1, 8, "");
  }

  private void completeBoth() {
    complete(FIRST, "30.5");
    complete(SECOND, "41");
  }

  @Test
  void experimentsAreResolvedHereAndPlannedThere() throws Exception {
    Outcome table = sweep("--check", "seed=5", "--priority", "4");

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out()).containsPattern(FIRST + " +- +- +2 +2 ")
        .containsPattern(SECOND + " +" + FIRST + " +epoch 1 +1 +2 ").contains("2 runs: 3 epochs instead of 4 (25.0 % less)");
    SweepSubmission asked = node.control.swept();
    assertThat(asked.shared()).isTrue();
    assertThat(asked.check()).isTrue();
    assertThat(asked.priority()).isEqualTo(4);
    ObjectNode second = MergePatch.apply((ObjectNode) JSON.readTree(asked.runs().get(1).changes()),
        (ObjectNode) JSON.readTree(asked.experiment()));
    assertThat(second).isEqualTo(JSON.readTree(ExperimentReader.open(cli.tiny().toString()).read(
        List.of("seed=0", "epochs=4", "name=\"epochs=4,seed=0\"")).toJson().toString()));
    assertThat(JSON.readTree(sweep("--check", "--json", "--no-share").out()).get("shared").booleanValue()).isFalse();
    assertThat(cli.call("runs", "--api", node.address()).out()).contains("no runs yet");
  }

  @Test
  void itTellsHowFarTheRunsAreAndComparesThemAtTheEnd() throws Exception {
    node.control.afterSweep(() -> {
      node.control.file(FIRST, RunFile.METRICS, METRICS.formatted("30.5"));
      put(FIRST, "TRAINING", 1, 4, "");
      put(SECOND, "QUEUED", 0, 0, "it goes on from step 4");
    });
    node.control.beforeNextRead(() -> {
      node.control.file(SECOND, RunFile.METRICS, METRICS.formatted("41"));
      put(FIRST, "PLACING", 2, 4, "n1/cpu:0 is gone");
      put(SECOND, "TRAINING", 1, 4, "");
      node.control.beforeNextRead(this::completeBoth);
    });

    Outcome outcome = sweep("--json");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err().lines()).contains("all 2 runs are queued", FIRST + "  begins, vit on n1/cpu:0",
        FIRST + "  epoch 1/2  vit 20.00 %", FIRST + "  interrupted: n1/cpu:0 is gone", FIRST + "  epoch 2/2  vit 30.50 %",
        SECOND + "  goes on from step 4 of 8, vit on n1/cpu:0", SECOND + "  epoch 2/2  vit 41.00 %", SECOND + "  is complete")
        .doesNotContain(SECOND + "  epoch 1/2  vit 20.00 %");
    JsonNode table = JSON.readTree(outcome.out());
    assertThat(table.at("/runs/0/run").asText()).isEqualTo("epochs=2,seed=0");
    assertThat(table.at("/differences/0/mean").doubleValue()).isEqualTo(10.5);
  }

  @Test
  void theTeacherOfItsRunsIsPlannedAndToldOfButNotCompared() {
    node.control.teach(new RunStatus("cnn-01234567", "TRAINING", 0, 1, Map.of("net", List.of("n1/cpu:0")), 0, 8, 0, 2, "abc", ""));
    node.control.afterSweep(() -> node.control.put(
        new RunStatus("cnn-01234567", "COMPLETED", 0, 1, Map.of(), 8, 8, 2, 2, "abc", "")));
    completeBoth();

    Outcome outcome = sweep();

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).containsPattern("cnn-01234567 +- +- +2 +2 ").contains("3 runs: 5 epochs instead of 6", "cnn-01234567  is complete");
    assertThat(outcome.out()).contains("| epochs=4,seed=0 | vit | 41.00 | completed |").doesNotContain("cnn-01234567");
  }

  @Test
  void theSameCommandAgainFindsTheSweepThatIsThere() {
    completeBoth();

    Outcome outcome = sweep();

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("the sweep is in the cluster already");
    assertThat(outcome.out()).contains("| epochs=4,seed=0 | vit | 41.00 | completed |", "| epochs=4 | vit | 41.00 | 1 | +10.50, one seed");
  }

  @Test
  void aSweepWithARunThatFailedIsComparedAndIsNoSuccess() {
    complete(FIRST, "30.5");
    put(SECOND, "REFUSED", 1, 4, "the data are others");

    Outcome outcome = sweep();

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("| epochs=2,seed=0 | vit | 30.50 | completed |", "| epochs=4,seed=0 |  | - | not begun |");
    assertThat(outcome.err()).contains(SECOND + "  refused: the data are others", "1 of 2 runs are not complete; run " + SECOND,
        "espalier resume " + SECOND + " --api " + node.address());
  }

  @Test
  void aClusterThatIsNotReadyIsAskedAgainAndOneThatRefusesIsNot() {
    node.control.afterSweep(this::completeBoth);
    node.control.failNext(new ControlException(Reason.UNAVAILABLE, "data are still being looked at"));
    Outcome late = sweep();
    assertThat(late.code()).as(late.err()).isZero();
    assertThat(late.err()).contains("data are still being looked at", "asking again");

    node.control.failNext(new ControlException(Reason.CONFLICT, "there is a run already, and it is another one"));
    Outcome other = sweep();
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("and it is another one");
    assertThat(cli.call("sweep", folder.resolve("grow.conf"), "--api", "http://127.0.0.1:1").code()).isEqualTo(1);
  }

  @Test
  void optionsOfOnePlaceAreNoneOfTheOther() {
    cli.call("train", cli.tiny(), "epochs=1");
    assertThat(sweep("--devices", "cpu:0").err()).contains("--devices is for a sweep on this machine");
    assertThat(sweep("--out", "x").err()).contains("--out is for a sweep on this machine");
    assertThat(cli.call("sweep", folder.resolve("grow.conf"), "--priority", "1").err()).contains("--priority is for a cluster");
    assertThat(cli.call("fork", "tiny", "--at", "epoch=1", "--name", "x").err()).contains("--name is for a cluster");
    assertThat(cli.call("fork", "tiny", "--at", "epoch=1", "--out", "x", "--api", node.address()).err()).contains("--out is for a fork");
    assertThat(node.control.swept()).isNull();
  }

  @Test
  void aForkIsQueuedThereAndSaidAsASubmission() throws Exception {
    complete(FIRST, "30.5");

    Outcome fork = cli.call("fork", FIRST, "--at", "epoch=1", "epochs=3", "--api", node.address());
    JsonNode named = JSON.readTree(cli.call("fork", FIRST, "--at", "step=4", "--name", "second", "--priority", "2", "--json", "--api",
        node.address()).out());

    assertThat(fork.code()).as(fork.err()).isZero();
    assertThat(fork.out()).contains("run " + FIRST + "-at-epoch_1: QUEUED", "waits for a device",
        "espalier watch " + FIRST + "-at-epoch_1 --api " + node.address());
    assertThat(named.get("name").asText()).isEqualTo("second");
    assertThat(node.control.asked()).containsExactly(
        "FORK " + FIRST + " ForkSubmission[name=" + FIRST + "-at-epoch_1, at=epoch=1, settings=[epochs=3], priority=0]",
        "FORK " + FIRST + " ForkSubmission[name=second, at=step=4, settings=[], priority=2]");
    assertThat(cli.call("fork", "nobody", "--at", "epoch=1", "--api", node.address()).err()).contains("there is no run nobody");
  }

  @Test
  void aSignalEndsTheCommandAndNotTheRuns() throws Exception {
    node.control.afterSweep(() -> put(FIRST, "TRAINING", 1, 4, ""));
    List<String> command = List.of(ProcessHandle.current().info().command().orElseThrow(), "-Dai.djl.offline=true", "-Xmx256m", "-cp",
        System.getProperty("java.class.path"), Main.class.getName(), "sweep", folder.resolve("grow.conf").toString(), "epochs=2", "--api",
        node.address().toString());
    Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    List<String> said = new ArrayList<>();
    try (BufferedReader err = process.errorReader()) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        said.add(line);
        if (line.startsWith(FIRST + "  begins")) {
          process.toHandle().destroy();
        }
      }
    } finally {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(said).last().asString().isEqualTo("the runs go on without this command; to come back: espalier sweep "
        + folder.resolve("grow.conf") + " epochs=2 --api " + node.address());
    assertThat(node.control.asked()).isEmpty();
  }
}
