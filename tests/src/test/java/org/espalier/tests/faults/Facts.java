package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.Commit;
import org.espalier.actors.supervisor.RunFact;
import org.espalier.actors.supervisor.RunState;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.tests.scenarios.Lab;

/**
 * What a run came to, without what a clock, a term or an interruption may change.
 *
 * @param weights    SHA-256 of each weights file
 * @param checkpoint SHA-256 of each file of the last checkpoint: weights, buffers, optimizer state
 * @param training   what else the last checkpoint holds of the training
 * @param metrics    rows without their seconds
 * @param events     steps, phases, decisions, rollbacks
 * @param journal    the run's start, decisions, epochs and end, each in its order
 * @param committed  steps of all checkpoints that ever counted, in their order
 */
record Facts(Map<String, String> weights, Map<String, String> checkpoint, String training, List<String> metrics, List<String> events,
    List<RunFact> journal, List<Long> committed) {

  static Facts of(RunFolder run) throws IOException {
    Checkpoint last = new CheckpointStore(run.checkpoints()).latestVerified().checkpoint().orElseThrow();
    Map<String, String> files = new HashMap<>();
    last.manifest().files().forEach((name, digest) -> files.put(name, digest.sha256()));
    List<RunFact> journal = journal(run);
    return new Facts(Lab.weights(run), files, last.manifest().state().path("training").toString(), Lab.metrics(run),
        Lab.events(run, "step", "phase", "decision", "rollback"), journal.stream().filter(Facts::isLasting).toList(),
        journal.stream().flatMap(fact -> commit(fact).stream()).map(Commit::step).toList());
  }

  private static boolean isLasting(RunFact fact) {
    return fact instanceof RunFact.RunStarted || fact instanceof RunFact.EpochDecided || fact instanceof RunFact.EpochRecorded
        || fact instanceof RunFact.RolledBack || fact instanceof RunFact.RunFinished || fact instanceof RunFact.RunFailed;
  }

  private static List<Commit> commit(RunFact fact) {
    return fact instanceof RunFact.CheckpointCommitted committed ? List.of(committed.commit())
        : fact instanceof RunFact.CheckpointAdopted adopted ? List.of(adopted.commit()) : List.of();
  }

  /** All facts of the run's journal, oldest first. */
  static List<RunFact> journal(RunFolder run) {
    Config config = ConfigFactory.defaultOverrides().withFallback(new H2Journal(run.journal()).config())
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "reader", config);
    try (Connection connection = DriverManager.getConnection(config.getString("espalier.journal.url"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT \"event_payload\", \"event_ser_id\", \"event_ser_manifest\" FROM \"event_journal\" "
            + "WHERE \"event_ser_manifest\" LIKE 'jr-%' ORDER BY \"ordering\"")) {
      Serialization serialization = SerializationExtension.get(system);
      List<RunFact> facts = new ArrayList<>();
      while (rows.next()) {
        facts.add((RunFact) serialization.deserialize(rows.getBytes(1), rows.getInt(2), rows.getString(3)).get());
      }
      return facts;
    } catch (SQLException e) {
      throw new AssertionError("the journal of " + run.path() + " cannot be read", e);
    } finally {
      system.terminate();
    }
  }

  /** A run that ended must be what it would have been undisturbed. */
  static void assertSame(RunFolder run, Facts undisturbed) throws IOException {
    assertSameButForTheJournal(run, undisturbed);
    Facts facts = of(run);
    assertThat(facts.journal).as("facts of the journal").isEqualTo(undisturbed.journal);
    assertThat(facts.committed).as("steps of checkpoints that count").containsAll(undisturbed.committed);
  }

  /** The same, of a run that lost part of its journal. */
  static void assertSameButForTheJournal(RunFolder run, Facts undisturbed) throws IOException {
    Facts facts = of(run);
    assertThat(facts.weights).as("weights").isEqualTo(undisturbed.weights);
    assertThat(facts.checkpoint).as("files of the last checkpoint").isEqualTo(undisturbed.checkpoint);
    assertThat(facts.training).as("state of the training in the last checkpoint").isEqualTo(undisturbed.training);
    assertThat(facts.metrics).as("metrics.csv").isEqualTo(undisturbed.metrics);
    assertThat(facts.events).as("events.jsonl").isEqualTo(undisturbed.events);
    assertThat(run.readResult()).get().extracting(RunResult::status).isEqualTo(RunResult.Status.COMPLETED);
    assertThat(leftovers(run.path())).as("half-written files").isEmpty();
    RunState state = journal(run).stream().reduce(RunState.EMPTY, RunState::after, (a, b) -> b);
    assertThat(state.status()).isEqualTo(RunState.Status.FINISHED);
  }

  /** Files that a process wrote aside and did not come to rename or delete. */
  static List<String> leftovers(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> folder.relativize(file).toString()).filter(name -> name.matches(".*(\\.tmp.*|\\.gone|\\.kept)")).toList();
    }
  }
}
