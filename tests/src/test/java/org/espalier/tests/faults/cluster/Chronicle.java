package org.espalier.tests.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.espalier.actors.journal.Journal;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.RunFact;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.RunState;
import org.espalier.actors.supervisor.SupervisorFact;
import org.espalier.actors.supervisor.SupervisorState;

/** The facts of a cluster's journal and of one run, in their order. */
record Chronicle(List<SupervisorFact> supervisor, List<RunFact> run) {

  static Chronicle of(Journal journal, String run) throws Exception {
    var config = journal.config().withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
        .withFallback(ConfigFactory.load()).resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "reader", config);
    try {
      return new Chronicle(facts(system, "supervisor", SupervisorFact.class), facts(system, run, RunFact.class));
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private static <T> List<T> facts(ActorSystem<?> system, String actor, Class<T> type) throws Exception {
    JdbcReadJournal reader = PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    return reader.currentEventsByPersistenceId(actor, 0, Long.MAX_VALUE).map(envelope -> type.cast(envelope.event()))
        .runWith(Sink.seq(), system).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /**
   * A replay comes to what the cluster had said of the run, the supervisors came one after the other, the run ended once, and whatever
   * was committed was committed by the placement of its time and went beyond what was there.
   *
   * @param shown           the finished run, as the API showed it
   * @param shownGeneration of the supervisor then
   */
  void requireSound(JsonNode shown, long shownGeneration) {
    SupervisorState state = SupervisorState.EMPTY;
    List<Long> generations = new ArrayList<>();
    for (SupervisorFact fact : supervisor) {
      state = state.after(fact);
      if (fact instanceof SupervisorFact.SupervisorStarted started) {
        generations.add(started.generation());
      }
    }
    RunEntry entry = state.runs().get(shown.path("name").asText());
    assertThat(generations).isEqualTo(LongStream.rangeClosed(1, generations.size()).boxed().toList());
    assertThat(state.generation()).isEqualTo(shownGeneration);
    assertThat(entry.outcome()).map(RunOutcome::status).contains(RunOutcome.Status.COMPLETED);
    assertThat(entry.term()).isEqualTo(shown.path("term").asLong());
    assertThat(supervisor.stream().filter(SupervisorFact.RunEnded.class::isInstance)).hasSize(1);
    assertThat(run.stream().reduce(RunState.EMPTY, RunState::after, (a, b) -> b).status()).isEqualTo(RunState.Status.FINISHED);
    requireOneCommitterAtATime();
  }

  private void requireOneCommitterAtATime() {
    long term = 0;
    long step = -1;
    for (RunFact fact : run) {
      if (fact instanceof RunFact.RunPlaced placed) {
        assertThat(placed.term()).as("term of a placement").isGreaterThan(term);
        term = placed.term();
      } else if (fact instanceof RunFact.CheckpointCommitted committed) {
        assertThat(committed.commit().term()).as("term of the commit of step %d", committed.commit().step()).isEqualTo(term);
        assertThat(committed.commit().step()).as("step of a commit").isGreaterThan(step);
        step = committed.commit().step();
      } else if (fact instanceof RunFact.CheckpointAdopted adopted) {
        assertThat(adopted.commit().step()).as("step of a commit that a crash kept out").isGreaterThan(step);
        step = adopted.commit().step();
      }
    }
  }
}
