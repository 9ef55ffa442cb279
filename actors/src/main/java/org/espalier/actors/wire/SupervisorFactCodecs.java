package org.espalier.actors.wire;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.SupervisorFact;
import org.espalier.analysis.run.RunFolder;
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
            (fact, refs) -> order(fact.order()),
            (bytes, refs) -> new SupervisorFact.RunQueued(order(JournalEvents.RunQueued.parseFrom(bytes)))),
        new Codec<>("js-wi", SupervisorFact.RunWished.class,
            (fact, refs) -> JournalEvents.RunWished.newBuilder().setRun(fact.run()).setWish(fact.wish().name()).build(),
            (bytes, refs) -> {
              JournalEvents.RunWished fact = JournalEvents.RunWished.parseFrom(bytes);
              return new SupervisorFact.RunWished(fact.getRun(), RunEntry.Wish.valueOf(fact.getWish()));
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

  static JournalEvents.RunQueued order(RunOrder order) {
    JournalEvents.RunQueued.Builder builder = JournalEvents.RunQueued.newBuilder().setRun(order.run()).setExperiment(order.experiment())
        .setFolder(order.folder().path().toString()).setTeacher(order.teacher()).putAllWanted(order.wanted())
        .setPriority(order.priority()).setOtherDevice(order.otherDevice());
    order.learners().forEach((learner, threads) ->
        builder.addLearners(JournalEvents.Learner.newBuilder().setName(learner).setThreads(threads)));
    return builder.build();
  }

  static RunOrder order(JournalEvents.RunQueued queued) {
    Map<String, Integer> learners = new LinkedHashMap<>();
    queued.getLearnersList().forEach(learner -> learners.put(learner.getName(), learner.getThreads()));
    return new RunOrder(queued.getRun(), queued.getExperiment(), new RunFolder(Path.of(queued.getFolder())), learners,
        queued.getTeacher(), queued.getWantedMap(), queued.getPriority(), queued.getOtherDevice());
  }
}
