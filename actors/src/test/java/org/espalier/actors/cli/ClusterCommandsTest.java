package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.web.ApiNode;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.ControlException;
import org.espalier.actors.web.FakeControl;
import org.espalier.models.experiment.ExperimentReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands that speak to a cluster. */
class ClusterCommandsTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path folder;
  private ApiNode node;
  private Cli cli;

  @BeforeEach
  void start() {
    node = ApiNode.start(AKKA.kit().system());
    cli = new Cli(folder).with("ESPALIER_API", node.address());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private JsonNode json(Object... arguments) throws IOException {
    return JSON.readTree(done(arguments));
  }

  private String done(Object... arguments) {
    Outcome outcome = cli.call(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private void refused(List<Object> arguments, String... parts) {
    Outcome outcome = cli.call(arguments.toArray());
    assertThat(outcome.err()).startsWith("espalier: ").contains(parts).doesNotContain("\tat ");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.code()).isEqualTo(2);
  }

  @Test
  void anExperimentIsResolvedHereAndQueuedThere() {
    String said = done("submit", cli.tiny(), "seed=3", "--name", "third", "--priority", "5", "--devices", "vit=n1/cpu:0,agent=n2/cpu:1");

    var submitted = node.control.submitted();
    assertThat(submitted.name()).isEqualTo("third");
    assertThat(submitted.priority()).isEqualTo(5);
    assertThat(submitted.devices()).isEqualTo(Map.of("vit", "n1/cpu:0", "agent", "n2/cpu:1"));
    assertThat(submitted.experiment())
        .isEqualTo(ExperimentReader.open(cli.tiny().toString()).read(List.of("seed=3")).toJson().toString());
    assertThat(said).contains("run third: QUEUED", "waits for a device", "espalier watch third");
  }

  @Test
  void whatIsSubmittedIsToldAsJsonToo() throws IOException {
    assertThat(json("submit", cli.tiny(), "--json").get("status").asText()).isEqualTo("QUEUED");
    assertThat(node.control.submitted().name()).isEqualTo("tiny");
  }

  @Test
  void anExperimentWithTeachersToBeTrainedIsQueuedOnceTheirDataAreKnown() {
    cli.file("net.conf", PipelineCommandTest.TEACHER
        + "models { net { name = agent-tiny-32, embedDim = 16, depth = 2, numHeads = 2, mlpDim = 32 } }\n");
    Path student = cli.file("student.conf", PipelineCommandTest.STUDENT
        + "teachers { cnn { experiment = net }, inn { experiment = net, seed = 3 } }\n");
    node.control.failNext(new ControlException(ControlException.Reason.UNAVAILABLE, "data or files are still being looked at"));

    String said = done("submit", student);

    assertThat(said).contains("run student: QUEUED");
    assertThat(node.control.submitted().experiment()).contains("\"teachers\":{\"cnn\":{\"experiment\":{");
  }

  @Test
  void submissionsThatAreWrongReachNoCluster() {
    refused(List.of("submit", "nothing.conf"), "nothing.conf", "espalier presets lists");
    refused(List.of("submit", cli.tiny(), "bachSize=3"), "did you mean batchSize?");
    refused(List.of("submit", cli.tiny(), "--name", "a b"), "\"a b\" cannot name a run");
    refused(List.of("submit", cli.tiny(), "--devices", "vit:cpu:0"), "\"vit:cpu:0\"", "vit=node1/cpu:0");
    refused(List.of("submit", cli.tiny(), "--devices", "vit=cpu:0"), "\"vit=cpu:0\"");
    refused(List.of("submit", cli.tiny(), "--devices", "cnn=n1/cpu:0"), "learner cnn", "vit, agent");
    refused(List.of("submit", cli.tiny(), "--devices", "vit=n1/tpu:0"), "tpu:0");
    refused(List.of("submit", cli.tiny(), "--devices", "vit=n1/cpu:0,vit=n1/cpu:1"), "vit twice");
    assertThat(node.control.submitted()).isNull();
    done("submit", cli.tiny());
    refused(List.of("submit", cli.tiny()), "a run tiny already", "another name");
  }

  @Test
  void runsAreListed() throws IOException {
    assertThat(done("runs")).contains("no runs yet", "espalier submit");
    node.control.put(FakeControl.run("first", "TRAINING", 4, 1));
    node.control.put(new RunStatus("second", "QUEUED", 2, 0, Map.of(), 0, 0, 0, 2, "abc", "waits\nfor a device"));

    String table = done("runs");

    assertThat(table.lines().map(line -> line.strip().replaceAll(" +", " "))).containsExactly("name status epoch step where priority message",
        "first TRAINING 1/2 4/8 vit on n1/cpu:0 0", "second QUEUED 0/2 0 - 2 waits for a device");
    assertThat(json("runs", "--json").findValuesAsText("name")).containsExactly("first", "second");
  }

  @Test
  void theClusterIsShown() throws IOException {
    assertThat(done("cluster")).contains("cluster espalier, version 0.1.0: n1 supervises (generation 3)", "control, trainer",
        "cpu:0/2 trains first; cpu:1/1 is free; cpu:2/1 teaches first");
    assertThat(json("cluster", "--json").at("/nodes/0/devices/0/run").asText()).isEqualTo("first");
  }

  @Test
  void runsArePausedResumedAndCancelled() throws IOException {
    node.control.put(FakeControl.run("first", "TRAINING", 4, 1));

    assertThat(done("pause", "first")).contains("will pause", "TRAINING, epoch 1/2", "espalier resume first");
    assertThat(done("resume", "first")).contains("will go on", "espalier watch first");
    assertThat(json("resume", "first", "--json").get("name").asText()).isEqualTo("first");
    assertThat(done("cancel", "first")).contains("will end");

    assertThat(node.control.asked()).containsExactly("PAUSE first", "RESUME first", "RESUME first", "CANCEL first");
    refused(List.of("cancel", "nobody"), "there is no run nobody");
    refused(List.of("cancel", "../first"), "cannot name a run");
  }

  @Test
  void aRunOfThisMachineIsResumedHereUnlessANodeIsNamed() {
    cli.call("train", cli.tiny(), "epochs=1");
    node.control.put(FakeControl.run("tiny", "PAUSED", 4, 1));

    assertThat(cli.call("resume", "tiny").err()).contains("did all that was asked already");
    assertThat(node.control.asked()).isEmpty();
    assertThat(done("resume", "tiny", "--api", node.address())).contains("espalier watch tiny --api " + node.address());
    assertThat(node.control.asked()).containsExactly("RESUME tiny");
    refused(List.of("resume", "tiny", "--api", node.address(), "--devices", "cpu:0"), "--devices is for runs of this machine");
    refused(List.of("resume", "tiny", "--api", node.address(), "--other-device"), "--other-device is for runs");
  }

  @Test
  void aNodeThatCannotAnswerIsAFailureAndNoMistake() {
    node.control.failNext(new ControlException(ControlException.Reason.UNAVAILABLE, "nobody supervises at the moment: try again"));

    Outcome outcome = cli.call("runs");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("espalier: " + node.address() + ": nobody supervises at the moment");
    Outcome nobody = cli.call("runs", "--api", "http://127.0.0.1:1");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err()).contains("cannot reach a node at http://127.0.0.1:1");
  }

  @Test
  void addressesAndFilesOfTheEnvironmentYieldToOptions() {
    cli.with("ESPALIER_TOKEN_FILE", folder.resolve("none"));

    refused(List.of("runs"), "cannot read token file", "none");
    assertThat(done("runs", "--token-file", ApiNode.secret(folder, "t", ApiNode.TOKEN))).contains("no runs yet");
    refused(List.of("runs", "--api", "node1"), "\"node1\" is no address of a node");
    refused(List.of("runs", "--api", "http://node1:8551"), "everybody on the way could read the token");
  }
}
