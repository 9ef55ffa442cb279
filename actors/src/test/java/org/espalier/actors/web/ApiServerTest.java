package org.espalier.actors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.web.Control.FilePart;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.Submission;
import org.espalier.actors.web.Control.Wish;
import org.espalier.actors.web.ControlException.Reason;
import org.espalier.models.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node answers to those it lets in; server and client talk to each other over a real port. */
class ApiServerTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  private ApiNode node;
  private ApiClient client;

  @BeforeEach
  void start() {
    node = ApiNode.start(AKKA.kit().system());
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aRunIsSubmittedOnceAndFoundAgain() {
    var submission = new Submission("first", "{\"epochs\":2,\"rate\":5.0E-4}", 7, Map.of("vit", "n1/cpu:0"), 2);

    var queued = client.submit(submission);

    assertThat(node.control.submitted()).isEqualTo(submission);
    assertThat(queued.status()).isEqualTo("QUEUED");
    assertThat(client.run("first")).isEqualTo(queued);
    assertThat(client.runs()).containsExactly(queued);
    assertThatThrownBy(() -> client.submit(submission)).isInstanceOf(ApiException.class).hasMessageContaining("choose another name");
  }

  @Test
  void wishesReachTheRunTheyName() {
    node.control.put(FakeControl.run("first", "TRAINING", 4, 1));

    List.of(Wish.PAUSE, Wish.RESUME, Wish.CANCEL).forEach(wish -> client.change("first", wish));
    client.drain("n1");

    assertThat(node.control.asked()).containsExactly("PAUSE first", "RESUME first", "CANCEL first", "DRAIN n1");
    assertThat(node.ask("/v1/runs/first/pause").post("").send().status()).isEqualTo(202);
  }

  @Test
  void theClusterIsShownWithWhatItsDevicesDo() {
    var cluster = client.cluster();

    assertThat(cluster).isEqualTo(node.control.cluster().toCompletableFuture().join());
    assertThat(cluster.nodes().get(0).devices().get(1).run()).isEqualTo(Optional.empty());
  }

  @Test
  void aFileIsReadInPartsFromAnOffset() {
    node.control.put(FakeControl.run("first", "TRAINING", 4, 1));
    String long1 = "x".repeat(300_000);
    node.control.file("first", RunFile.EVENTS, long1);

    FilePart first = client.read("first", RunFile.EVENTS, 0, Duration.ZERO);
    FilePart second = client.read("first", RunFile.EVENTS, first.bytes().length, Duration.ZERO);

    assertThat(first.bytes()).hasSize(256 * 1024);
    assertThat(first.total()).isEqualTo(300_000);
    assertThat(first.bytes().length + second.bytes().length).isEqualTo(300_000);
    assertThat(client.read("first", RunFile.RESULT, 0, Duration.ZERO).total()).isZero();
    assertThat(client.read("first", RunFile.EVENTS, 300_001, Duration.ofSeconds(20)).total()).isEqualTo(300_000);
  }

  @Test
  void whoWaitsForMoreOfAFileGetsItWhenItComes() {
    node.control.put(FakeControl.run("first", "TRAINING", 4, 1));
    node.control.beforeNextRead(() -> node.control.beforeNextRead(() -> node.control.file("first", RunFile.EVENTS, "news")));

    FilePart part = client.read("first", RunFile.EVENTS, 0, Duration.ofSeconds(20));

    assertThat(new String(part.bytes(), StandardCharsets.UTF_8)).isEqualTo("news");
  }

  @Test
  void whatTheClusterCannotDoIsSaidWithItsReason() {
    Map<Reason, Integer> statuses = Map.of(Reason.UNKNOWN, 404, Reason.CONFLICT, 409, Reason.WRONG, 400, Reason.UNAVAILABLE, 503);
    statuses.forEach((reason, status) -> {
      node.control.failNext(new ControlException(reason, "because of " + reason));
      var reply = node.ask("/v1/runs").send();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.error()).isEqualTo("because of " + reason);
    });
  }

  @Test
  void aFaultOfTheProgramShowsNothingOfItsInside() {
    node.control.failNext(new IllegalStateException("password 1234"));

    var reply = node.ask("/v1/runs").send();

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).doesNotContain("1234").contains("log of this node");
  }

  @Test
  void probesAndPrometheusAreAnswered() {
    node.metrics.counter("espalier_test_steps", "For the test.").add();
    node.metrics.gauge("espalier_test_depth", "For the test.", () -> 3);
    node.control.failNext(new ControlException(Reason.UNAVAILABLE, "no supervisor"));
    node.ask("/v1/runs").send();

    assertThat(node.ask("/alive").send().status()).isEqualTo(200);
    assertThat(node.ask("/ready").send().status()).isEqualTo(200);
    node.unready = Optional.of("this node has not joined its cluster");
    assertThat(node.ask("/ready").send().status()).isEqualTo(503);
    assertThat(node.ask("/ready").send().error()).isEqualTo("this node has not joined its cluster");
    assertThat(node.ask("/metrics").send().body()).contains("espalier_test_steps_total 1.0", "espalier_test_depth 3.0",
        "espalier_api_requests_total{path=\"/v1/runs\",status=\"503\"} 1.0", "espalier_build_info{version=");
    assertThat(node.ask("/metrics").send().head()).contains("text/plain; version=0.0.4").doesNotContain("akka");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    var settings = new ApiSettings("127.0.0.1", node.address().getPort(), Optional.empty(), Optional.empty());

    assertThatThrownBy(() -> ApiNode.start(AKKA.kit().system(), settings)).hasRootCauseInstanceOf(java.net.BindException.class)
        .cause().isInstanceOf(InputException.class).hasMessageContaining("espalier.api.port");
  }
}
