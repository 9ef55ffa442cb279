package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.web.ApiNode;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.ControlException;
import org.espalier.actors.web.ControlException.Reason;
import org.espalier.actors.web.FakeControl;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run that is watched from afar; its files are those of a real one. */
class WatchCommandTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  @TempDir
  static Path folder;
  private static RunFolder trained;
  private static List<String> trainSaid;
  private ApiNode node;

  @BeforeAll
  static void train() {
    Cli cli = new Cli(folder);
    trainSaid = epochs(cli.call("train", cli.tiny()).err());
    trained = cli.run("tiny");
  }

  @BeforeEach
  void start() {
    node = ApiNode.start(AKKA.kit().system());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Outcome watch() {
    return new Cli(folder).call("watch", "far", "--api", node.address());
  }

  private static List<String> epochs(String said) {
    return said.lines().filter(line -> line.startsWith("epoch ")).map(line -> line.replaceAll("\\)  [\\d,]+ images/s.*", ")")).toList();
  }

  private void status(String status, String message) {
    RunStatus run = FakeControl.run("far", status, 0, 0);
    node.control.put(new RunStatus(run.name(), status, 0, 1, run.devices(), 0, 6, 0, 2, "abc", message));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void offer(String events, String metrics) {
    node.control.file("far", RunFile.EXPERIMENT, text(trained.experimentJson()));
    node.control.file("far", RunFile.EVENTS, events);
    node.control.file("far", RunFile.METRICS, metrics);
  }

  private void complete() {
    offer(text(trained.events()), text(trained.metrics()));
    node.control.file("far", RunFile.RESULT, text(trained.result()));
    status("COMPLETED", "");
  }

  @Test
  void itTellsWhatTrainTellsAndHowTheRunEnded() {
    status("QUEUED", "waits for a device");
    node.control.beforeNextRead(this::complete);

    Outcome outcome = watch();

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("run far: QUEUED", "waits for a device");
    assertThat(epochs(outcome.err())).isEqualTo(trainSaid).hasSize(2);
    assertThat(outcome.out()).contains("far: completed after 2 epochs, 6 steps", "vit", "agent", "far/weights/vit.safetensors");
    assertThat(node.control.asked()).isEmpty();
  }

  @Test
  void aRunThatFailsOrIsCancelledIsNoSuccess() {
    for (String end : List.of("FAILED", "CANCELLED")) {
      status(end, "the disk is full");
      Outcome outcome = watch();
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.err()).contains("run far: " + end, "the disk is full");
      assertThat(outcome.out()).isEmpty();
    }
  }

  @Test
  void aNodeThatFallsSilentIsAskedAgain() {
    status("TRAINING", "");
    node.control.beforeNextRead(() -> {
      node.control.failNext(new ControlException(Reason.UNAVAILABLE, "nobody supervises"));
      node.control.failNext(new ControlException(Reason.UNAVAILABLE, "nobody supervises"));
      complete();
    });

    Outcome outcome = watch();

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).containsOnlyOnce("nobody supervises").contains("asking again");
    assertThat(epochs(outcome.err())).isEqualTo(trainSaid);
  }

  @Test
  void anEpochIsToldOnceThoughTheRunWentBackBehindIt() {
    List<String> events = text(trained.events()).lines().toList();
    List<String> rows = text(trained.metrics()).lines().toList();
    status("TRAINING", "");
    offer(lines(events), lines(rows.subList(0, 4)));   // the second epoch lacks its second network
    node.control.beforeNextRead(() -> node.control.beforeNextRead(() -> node.control.beforeNextRead(() -> {
      offer(lines(events.subList(0, 2)), lines(rows.subList(0, 3)));
      node.control.beforeNextRead(() -> node.control.beforeNextRead(() -> node.control.beforeNextRead(this::complete)));
    })));

    Outcome outcome = watch();

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(epochs(outcome.err())).isEqualTo(trainSaid);
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void troubleIsToldInTheWordsOfTrain() {
    String event = "{\"time\":\"2026-01-01T00:00:0%d.000Z\",\"kind\":\"%s\",\"step\":3,\"epoch\":2,%s}\n";
    complete();
    offer(event.formatted(1, "warning", "\"message\":\"the disk is slow\"")
        + event.formatted(2, "rollback", "\"skipped_step\":5,\"learner\":\"vit\",\"term\":\"loss\"")
        + event.formatted(3, "restarted", "\"device\":\"cpu:0\",\"failedStep\":4,\"phase\":\"BACKWARD\",\"reason\":\"it died\"")
        + event.formatted(4, "from-a-later-version", "\"x\":1") + "torn line", "");

    assertThat(watch().err()).contains("warning: the disk is slow",
        "step 5: the loss of vit was not finite; back to step 3, and that batch is left out",
        "interrupted: cpu:0 failed at step 4, BACKWARD: it died").doesNotContain("torn");
  }

  @Test
  void whatIsNotThereIsSaidAtOnce() {
    assertThat(watch().code()).isEqualTo(2);
    assertThat(watch().err()).contains("there is no run far");
    assertThat(new Cli(folder).call("watch", "far", "--api", "http://127.0.0.1:1").code()).isEqualTo(1);
  }

  @Test
  void aSignalEndsTheWatchingAndNotTheRun() throws Exception {
    status("TRAINING", "");
    List<String> command = List.of(ProcessHandle.current().info().command().orElseThrow(), "-Dai.djl.offline=true", "-Xmx256m", "-cp",
        System.getProperty("java.class.path"), Main.class.getName(), "watch", "far", "--api", node.address().toString());
    Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader err = process.errorReader()) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        if (line.startsWith("run far: TRAINING")) {
          process.toHandle().destroy();
        }
      }
    } finally {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(node.control.asked()).isEmpty();
  }
}
