package org.espalier.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real journal in files, closed and opened again. */
@Timeout(180)
class PagedJournalDaoTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int FACTS = 20;
  @TempDir Path folder;
  private H2Journal journal;

  @BeforeEach
  void keepSomeFacts() {
    journal = new H2Journal(folder);
    journal.create();
    with(100, kit -> {
      var ledger = kit.spawn(Ledger.create());
      var kept = kit.<Done>createTestProbe();
      LongStream.rangeClosed(1, FACTS).forEach(step -> ledger.tell(new Ledger.Keep(step, kept.ref())));
      return kept.receiveSeveralMessages(FACTS, SOON);
    });
  }

  private <T> T with(int page, Function<ActorTestKit, T> use) {
    Config config = ConfigFactory.parseString("jdbc-journal.replayBatchSize = " + page).withFallback(journal.config())
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf")).withFallback(ConfigFactory.load()).resolve();
    ActorTestKit kit = ActorTestKit.create("paged", config);
    try {
      return use.apply(kit);
    } finally {
      kit.shutdownTestKit();
    }
  }

  private List<Long> read(int page) {
    return with(page, kit -> {
      var answer = kit.<List<Long>>createTestProbe();
      kit.spawn(Ledger.create()).tell(new Ledger.Read(answer.ref()));
      return answer.receiveMessage(SOON);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, FACTS / 2, FACTS, FACTS + 1})
  void factsComeInTheirOrderWhateverThePage(int page) {
    assertThat(read(page)).containsExactlyElementsOf(LongStream.rangeClosed(1, FACTS).boxed().toList());
  }

  /** Nothing of ours makes gaps; a journal that somebody repaired by hand may have one. */
  @Test
  void aGapIsNotTakenForTheEnd() throws Exception {
    String url = journal.config().getString("espalier.journal.url");
    try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
      statement.execute("DELETE FROM \"event_journal\" WHERE \"sequence_number\" BETWEEN 5 AND 14");
    }

    assertThat(read(3)).containsExactly(1L, 2L, 3L, 4L, 15L, 16L, 17L, 18L, 19L, 20L);
  }
}
