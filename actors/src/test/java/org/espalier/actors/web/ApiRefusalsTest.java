package org.espalier.actors.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.web.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Requests that are not let in: none of them reaches the cluster, and each is counted. */
class ApiRefusalsTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  private static final String RUN = "{\"name\":\"evil\",\"experiment\":{}}";
  /** Paths of what changes something. */
  private static final List<String> CHANGING = List.of("/v1/runs", "/v1/sweeps", "/v1/runs/x/pause", "/v1/runs/x/resume",
      "/v1/runs/x/cancel", "/v1/runs/x/fork", "/v1/nodes/n1/drain");
  @TempDir
  Path folder;
  private ApiNode plain;
  private ApiNode guarded;

  @BeforeEach
  void start() {
    plain = ApiNode.start(AKKA.kit().system());
    guarded = ApiNode.withTokens(AKKA.kit().system(), folder);
  }

  @AfterEach
  void stop() {
    plain.close();
    guarded.close();
  }

  private static void refused(ApiNode node, RawHttp request, int status, String reason) {
    Reply reply = request.send();
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.error()).isNotEmpty();
    assertThat(reply.head()).contains("X-Content-Type-Options: nosniff").doesNotContain("Access-Control-Allow");
    assertThat(node.control.asked()).isEmpty();
    assertThat(node.control.submitted()).isNull();
    assertThat(new String(node.metrics.text())).contains("espalier_api_refused_total{reason=\"" + reason + "\"}");
  }

  @Test
  void withoutATokenNothingIsAnsweredButProbes() {
    for (String path : List.of("/v1/cluster", "/v1/runs", "/v1/runs/x", "/v1/runs/x/files/events", "/metrics", "/openapi.yaml", "/", "/x")) {
      refused(guarded, guarded.ask(path), 401, "no_token");
    }
    for (String path : CHANGING) {
      refused(guarded, guarded.ask(path).post(RUN), 401, "no_token");
    }
    assertThat(guarded.ask("/v1/runs").send().head()).contains("WWW-Authenticate: Bearer");
    assertThat(guarded.ask("/alive").send().status()).isEqualTo(200);
    assertThat(guarded.ask("/ready").send().status()).isEqualTo(200);
  }

  @Test
  void aWrongTokenOpensNothing() {
    String almost = ApiNode.TOKEN.substring(0, ApiNode.TOKEN.length() - 1);
    for (String header : List.of("Bearer " + almost, "Bearer " + ApiNode.TOKEN + "x", "Bearer ", "Basic " + ApiNode.TOKEN, ApiNode.TOKEN)) {
      refused(guarded, guarded.ask("/v1/runs").header("Authorization", header), 401, "wrong_token");
    }
  }

  @Test
  void aTokenThatMayOnlyLookChangesNothing() {
    assertThat(guarded.ask("/v1/runs").token(ApiNode.READING).send().status()).isEqualTo(200);
    assertThat(guarded.ask("/metrics").token(ApiNode.READING).send().status()).isEqualTo(200);
    for (String path : CHANGING) {
      refused(guarded, guarded.ask(path).post(RUN).token(ApiNode.READING), 403, "read_only");
    }
    assertThat(guarded.ask("/v1/nodes/n1/drain").post("").token(ApiNode.TOKEN).send().status()).isEqualTo(202);
  }

  @Test
  void aTokenInAUrlIsRefusedEvenWhereNoneIsNeeded() {
    refused(guarded, guarded.ask("/v1/runs?access_token=" + ApiNode.TOKEN), 400, "token_in_url");
    refused(guarded, guarded.ask("/v1/runs?token=" + ApiNode.TOKEN).token(ApiNode.TOKEN), 400, "token_in_url");
    refused(plain, plain.ask("/v1/runs?token=x"), 400, "token_in_url");
  }

  @Test
  void aNameThatWasMadeToMeanLoopbackIsNone() {
    int port = plain.address().getPort();
    for (String host : List.of("evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1")) {
      refused(plain, plain.ask("/v1/runs").host(host), 403, "foreign_host");
    }
    for (String host : List.of("localhost", "LOCALHOST:" + port, "127.0.0.1:" + port, "127.1.2.3", "[::1]:" + port)) {
      assertThat(plain.ask("/v1/runs").host(host).send().status()).as(host).isEqualTo(200);
    }
    assertThat(guarded.ask("/v1/runs").host("gpu1.example").token(ApiNode.TOKEN).send().status()).isEqualTo(200);
  }

  @Test
  void pagesOfOtherSitesAskInVain() {
    int port = plain.address().getPort();
    for (String origin : List.of("https://evil.example", "http://localhost:1", "null", "http://127.0.0.1.evil.example:" + port)) {
      refused(plain, plain.ask("/v1/runs/x/cancel").post("").header("Origin", origin), 403, "foreign_origin");
      refused(guarded, guarded.ask("/v1/runs").token(ApiNode.TOKEN).header("Origin", origin), 403, "foreign_origin");
    }
    refused(plain, plain.ask("/v1/runs").method("OPTIONS").header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "POST"), 403, "foreign_origin");
    assertThat(plain.ask("/v1/runs").header("Origin", plain.address().toString()).send().status()).isEqualTo(200);
  }

  @Test
  void namesLeadNowhereElse() {
    for (String name : List.of("..", "%2e%2e", "..%2f..%2fetc%2fpasswd", ".hidden", "-x", "a%00b", "a%20b", "a%5cb", "%3cscript%3e",
        "x".repeat(201))) {
      for (String path : List.of("/v1/runs/" + name, "/v1/runs/" + name + "/files/events")) {
        Reply reply = plain.ask(path).send();
        assertThat(reply.status()).as(path).isBetween(400, 404);
        assertThat(reply.body()).doesNotContain("<script>");
      }
    }
    assertThat(plain.ask("/v1/runs/x/files/..%2f..%2fsecret").send().status()).isEqualTo(404);
    assertThat(plain.ask("/v1/nodes/..%2fx/drain").post("").send().status()).isEqualTo(400);
    assertThat(plain.ask("/v1/runs").post(RUN.replace("evil", "../evil")).send().error()).contains("\"../evil\" cannot name a run");
    assertThat(plain.control.asked()).isEmpty();
    assertThat(plain.control.submitted()).isNull();
  }

  @Test
  void bodiesThatAreNoSubmissionSayWhere() {
    assertThat(plain.ask("/v1/runs").post("{\"name\":").send().error()).contains("line 1, column 9");
    assertThat(plain.ask("/v1/runs").post("[]").send().error()).contains("one JSON object is wanted");
    assertThat(plain.ask("/v1/runs").post("").send().status()).isEqualTo(400);
    assertThat(plain.ask("/v1/runs").post("{\"name\":\"a\"}").send().error()).contains("no experiment");
    assertThat(plain.ask("/v1/runs").post("{\"experiment\":{}}").send().error()).contains("no name");
    assertThat(plain.ask("/v1/runs").post("{\"nmae\":\"a\"}").send().error()).contains("no key \"nmae\"", "name", "priority")
        .doesNotContain("org.espalier");
    assertThat(plain.ask("/v1/runs").post(RUN.replace("{}", "\"text\"")).send().error()).contains("value of experiment");
    assertThat(plain.ask("/v1/runs").post(RUN + RUN).send().status()).isEqualTo(400);
    assertThat(plain.ask("/v1/runs").post("[".repeat(5_000)).send().status()).isEqualTo(400);
    assertThat(plain.ask("/v1/runs").post(RUN.replace("{}", "{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")).send().status())
        .isEqualTo(400);
    assertThat(plain.ask("/v1/runs/x/files/events?from=-1").send().error()).contains("from must be a whole number");
    assertThat(plain.ask("/v1/runs/x/files/events?wait=21").send().error()).contains("0 to 20");
    assertThat(plain.ask("/v1/runs/x/files/weights").send().error()).contains("events, metrics, result, experiment");
    assertThat(plain.control.submitted()).isNull();
  }

  @Test
  void sweepsAndForksThatAreNoneReachNoCluster() {
    String sweep = "{\"name\":\"s\",\"experiment\":{},\"runs\":%s}";
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("null")).send().error()).contains("the body has no runs");
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("[null]")).send().error()).contains("the body has no runs");
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("[]")).send().error()).contains("0 runs: 1 to 1000");
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("[{\"name\":\"a/b\"}]")).send().error()).contains("\"a/b\" cannot name a run");
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("[{\"name\":\"a\"},{\"name\":\"a\"}]")).send().error()).contains("twice");
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted("[{\"name\":\"a\",\"changes\":3}]")).send().error())
        .contains("value of runs.0.changes");
    String much = "[{\"name\":\"a\",\"changes\":{\"x\":\"" + "y".repeat(900_000) + "\"}}]";
    assertThat(plain.ask("/v1/sweeps").post(sweep.formatted(much)).send().error()).contains("more than 900000 bytes");
    assertThat(plain.ask("/v1/runs/x/fork").post("{\"name\":\"y\"}").send().error()).contains("the body has no at");
    assertThat(plain.ask("/v1/runs/x/fork").post("{\"name\":\"y\",\"at\":\"epoch=1\",\"settings\":[null]}").send().status()).isEqualTo(400);
    assertThat(plain.control.swept()).isNull();
    assertThat(plain.control.asked()).isEmpty();
  }

  @Test
  void whatIsTooLargeIsNotRead() {
    String large = RUN.replace("{}", "{\"x\":\"" + "y".repeat(1 << 20) + "\"}");

    refused(plain, plain.ask("/v1/runs").post(large), 413, "too_large");
    assertThat(plain.ask("/v1/runs").header("X-Large", "y".repeat(10_000)).send().status()).isIn(400, 431);
    RawHttp many = plain.ask("/v1/runs");
    for (int i = 0; i < 100; i++) {
      many.header("X-" + i, "y");
    }
    assertThat(many.send().status()).isIn(400, 431);
    assertThat(plain.ask("/v1/runs/" + "y".repeat(5_000)).send().status()).isIn(400, 414);
  }

  @Test
  void pathsAndMethodsThatAreNotThere() {
    refused(plain, plain.ask("/v2/runs"), 404, "no_such_path");
    refused(plain, plain.ask("/"), 404, "no_such_path");
    refused(plain, plain.ask("/v1/cluster").post(""), 405, "no_such_method");
    refused(plain, plain.ask("/v1/runs/x").method("DELETE"), 405, "no_such_method");
  }

  @Test
  void aRefusalIsLoggedOnceAndQuotesNoSecret() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try {
      for (int i = 0; i < 3; i++) {
        guarded.ask("/v1/runs").token("planted-secret").send();
        guarded.ask("/v1/runs?token=planted-secret").send();
        guarded.ask("/v1/runs").header("Authorization", "planted-secret \u0001").send();
      }
    } finally {
      root.detachAppender(log);
    }
    List<String> said = List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(said).filteredOn(line -> line.contains("wrong_token")).hasSize(1);
    assertThat(said).filteredOn(line -> line.contains("token_in_url")).hasSize(1);
    assertThat(said).noneMatch(line -> line.contains("planted-secret"));
    assertThat(new String(guarded.metrics.text())).contains("espalier_api_refused_total{reason=\"token_in_url\"} 3.0");
  }
}
