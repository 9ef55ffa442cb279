package org.espalier.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.espalier.actors.security.Secret;
import org.espalier.models.InputException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, which PostgreSQL lets run as any user but root. */
@Timeout(180)
class PostgresJournalTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  /** A machine that is busy with other tests is no failure of the journal. */
  private static final String PATIENT = """
      akka.logger-startup-timeout = 60s
      jdbc-journal { recovery-event-timeout = 60s, circuit-breaker.call-timeout = 60s }
      jdbc-snapshot-store.circuit-breaker.call-timeout = 60s
      """;
  private static TestPostgres postgres;

  @BeforeAll
  static void startServer() throws Exception {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void emptyTables() throws Exception {
    postgres.journal().create();
    try (var connection = postgres.connect(); var statement = connection.createStatement()) {
      statement.execute("TRUNCATE event_journal, event_tag, snapshot");
    }
  }

  @Test
  void theSecondWriterFailsAndTheFactsOfTheFirstStay() {
    Node first = new Node();
    first.keep(1);
    Node second = new Node();
    assertThat(second.read()).containsExactly(1L);       // both have read the same journal and believe it theirs

    first.keep(2);
    second.ledger().tell(new Ledger.Keep(99, second.acknowledged().ref()));

    second.kit().createTestProbe().expectTerminated(second.ledger(), SOON);
    second.acknowledged().expectNoMessage(Duration.ZERO);
    first.keep(3);
    assertThat(first.read()).containsExactly(1L, 2L, 3L);
    first.close();
    second.close();
    try (Node third = new Node()) {
      assertThat(third.read()).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterACrashOfTheServer() throws Exception {
    try (Node node = new Node()) {
      for (long step = 1; step <= 20; step++) {
        node.keep(step);
      }
      postgres.crash();
    }
    postgres.begin();
    try (Node node = new Node()) {
      assertThat(node.read()).hasSize(20).endsWith(20L);
    }
  }

  @Test
  void aServerThatForgetsIsRefused() {
    assertThatThrownBy(() -> postgres.journal("?options=-c%20synchronous_commit=off").create()).isInstanceOf(InputException.class)
        .hasMessageContaining("synchronous_commit = off");
  }

  @Test
  void nodesThatStartTogetherMakeTheTablesOnce() throws Exception {
    try (var connection = postgres.connect(); var statement = connection.createStatement()) {
      statement.execute("DROP TABLE event_tag, event_journal, snapshot");
    }
    CompletableFuture<?>[] nodes = new CompletableFuture<?>[6];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = CompletableFuture.runAsync(() -> postgres.journal().create());
    }
    CompletableFuture.allOf(nodes).join();
  }

  @Test
  void aUserWhoMayNotMakeTablesCanUseThem() throws Exception {
    try (var connection = postgres.connect(); var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE writer LOGIN PASSWORD 'not so secret'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }
    PostgresJournal own = postgres.journal();
    new PostgresJournal(own.url(), "writer", own.password(), 2).create();
  }

  @Test
  void aWrongPasswordIsToldWithoutThePassword(@TempDir Path folder) throws Exception {
    Path wrong = Files.writeString(folder.resolve("password"), "hunter2");
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    PostgresJournal journal = new PostgresJournal(postgres.journal().url(), "espalier", new Secret.InFile(wrong), 2);

    assertThatThrownBy(journal::create).isInstanceOf(InputException.class).hasMessageContaining("password authentication failed")
        .hasMessageContaining(wrong.toString()).hasStackTraceContaining("PSQLException")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
    assertThat(journal.toString() + journal.config().root().render(ConfigRenderOptions.concise())).doesNotContain("hunter2");
  }

  private static String stackTrace(Throwable e) {
    var text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  /** An actor system of its own: what another node is to the journal. */
  private static final class Node implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create("node", config());
    private final ActorRef<Ledger.Command> ledger = kit.spawn(Ledger.create());
    private final TestProbe<Done> acknowledged = kit.createTestProbe();

    private static Config config() {
      return ConfigFactory.parseString(PATIENT).withFallback(postgres.journal().config())
          .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
          .withFallback(ConfigFactory.load()).resolve();
    }

    ActorTestKit kit() {
      return kit;
    }

    ActorRef<Ledger.Command> ledger() {
      return ledger;
    }

    TestProbe<Done> acknowledged() {
      return acknowledged;
    }

    void keep(long step) {
      ledger.tell(new Ledger.Keep(step, acknowledged.ref()));
      acknowledged.receiveMessage(SOON);
    }

    List<Long> read() {
      var probe = kit.<List<Long>>createTestProbe();
      ledger.tell(new Ledger.Read(probe.ref()));
      return probe.receiveMessage(SOON);
    }

    @Override
    public void close() {
      kit.shutdownTestKit();
    }
  }
}
