package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.espalier.actors.journal.TestPostgres;

/** Who wrote the facts of an actor into the journal: each life of it has a name of its own there. */
final class Writers {
  private static final String FACTS = "SELECT persistence_id, sequence_number, writer FROM event_journal ORDER BY persistence_id, "
      + "sequence_number";

  private record Fact(String actor, long number, String writer) {}

  private Writers() {}

  /** No fact is missing, and no writer comes again after another has written: there was one after the other. */
  static void requireOneAfterTheOther(TestPostgres postgres) throws Exception {
    List<Fact> facts = facts(postgres);
    List<String> spells = new ArrayList<>();
    Fact last = new Fact("", 0, "");
    for (Fact fact : facts) {
      boolean same = fact.actor.equals(last.actor);
      assertThat(fact.number).as("fact of %s", fact.actor).isEqualTo(same ? last.number + 1 : 1);
      if (!same || !fact.writer.equals(last.writer)) {
        spells.add(fact.actor + " " + fact.writer);
      }
      last = fact;
    }
    assertThat(spells).isNotEmpty().doesNotHaveDuplicates();
  }

  private static List<Fact> facts(TestPostgres postgres) throws Exception {
    List<Fact> facts = new ArrayList<>();
    try (var connection = postgres.connect(); var statement = connection.createStatement(); ResultSet rows = statement.executeQuery(FACTS)) {
      while (rows.next()) {
        facts.add(fact(rows));
      }
    }
    return facts;
  }

  private static Fact fact(ResultSet rows) throws SQLException {
    return new Fact(rows.getString(1), rows.getLong(2), rows.getString(3));
  }
}
