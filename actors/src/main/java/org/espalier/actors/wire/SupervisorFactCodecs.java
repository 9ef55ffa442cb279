package org.espalier.actors.wire;

import java.util.List;
import org.espalier.actors.supervisor.SupervisorFact;
import org.espalier.journal.v1.JournalEvents;

/** {@code journal.proto}: facts of the supervisor. */
final class SupervisorFactCodecs {
  private SupervisorFactCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("js-st", SupervisorFact.SupervisorStarted.class,
            (fact, refs) -> JournalEvents.SupervisorStarted.newBuilder().setGeneration(fact.generation()).build(),
            (bytes, refs) -> new SupervisorFact.SupervisorStarted(JournalEvents.SupervisorStarted.parseFrom(bytes).getGeneration())),
        new Codec<>("js-qu", SupervisorFact.RunQueued.class,
            (fact, refs) -> JournalEvents.RunQueued.newBuilder().setRun(fact.run()).putAllWanted(fact.wanted()).build(),
            (bytes, refs) -> {
              JournalEvents.RunQueued fact = JournalEvents.RunQueued.parseFrom(bytes);
              return new SupervisorFact.RunQueued(fact.getRun(), fact.getWantedMap());
            }),
        new Codec<>("js-tb", SupervisorFact.TermBegan.class,
            (fact, refs) -> JournalEvents.TermBegan.newBuilder().setRun(fact.run()).setTerm(fact.term()).putAllDevices(fact.devices())
                .build(),
            (bytes, refs) -> {
              JournalEvents.TermBegan fact = JournalEvents.TermBegan.parseFrom(bytes);
              return new SupervisorFact.TermBegan(fact.getRun(), fact.getTerm(), fact.getDevicesMap());
            }),
        new Codec<>("js-te", SupervisorFact.TermEnded.class,
            (fact, refs) -> JournalEvents.TermEnded.newBuilder().setRun(fact.run()).setTerm(fact.term()).setFailure(fact.failure())
                .setReason(fact.reason()).build(),
            (bytes, refs) -> {
              JournalEvents.TermEnded fact = JournalEvents.TermEnded.parseFrom(bytes);
              return new SupervisorFact.TermEnded(fact.getRun(), fact.getTerm(), fact.getFailure(), fact.getReason());
            }),
        new Codec<>("js-re", SupervisorFact.RunEnded.class,
            (fact, refs) -> JournalEvents.RunEnded.newBuilder().setOutcome(CoordinatorCodecs.outcome(fact.outcome())).build(),
            (bytes, refs) -> new SupervisorFact.RunEnded(
                CoordinatorCodecs.outcome(JournalEvents.RunEnded.parseFrom(bytes).getOutcome()))));
  }
}
