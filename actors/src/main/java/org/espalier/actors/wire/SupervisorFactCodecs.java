package org.espalier.actors.wire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.actors.supervisor.Places;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.Sharing;
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
        new Codec<>("js-rz", SupervisorFact.RunResized.class,
            (fact, refs) -> JournalEvents.RunResized.newBuilder().setRun(fact.run()).setWorkers(fact.workers()).build(),
            (bytes, refs) -> {
              JournalEvents.RunResized fact = JournalEvents.RunResized.parseFrom(bytes);
              return new SupervisorFact.RunResized(fact.getRun(), fact.getWorkers());
            }),
        new Codec<>("js-tb", SupervisorFact.TermBegan.class,
            (fact, refs) -> JournalEvents.TermBegan.newBuilder().setRun(fact.run()).setTerm(fact.term()).putAllDevices(fact.places().worker(0))
                .addAllOthers(fact.places().workers().stream().skip(1).map(SupervisorFactCodecs::worker).toList()).build(),
            (bytes, refs) -> {
              JournalEvents.TermBegan fact = JournalEvents.TermBegan.parseFrom(bytes);
              return new SupervisorFact.TermBegan(fact.getRun(), fact.getTerm(), places(fact));
            }),
        new Codec<>("js-fp", SupervisorFact.ForkPointReached.class,
            (fact, refs) -> JournalEvents.ForkPointReached.newBuilder().setRun(fact.run()).setStep(fact.step()).build(),
            (bytes, refs) -> {
              JournalEvents.ForkPointReached fact = JournalEvents.ForkPointReached.parseFrom(bytes);
              return new SupervisorFact.ForkPointReached(fact.getRun(), fact.getStep());
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

  private static JournalEvents.Worker worker(Map<String, String> devices) {
    return JournalEvents.Worker.newBuilder().putAllDevices(devices).build();
  }

  private static Places places(JournalEvents.TermBegan fact) {
    List<Map<String, String>> workers = new ArrayList<>(Places.of(fact.getDevicesMap()).workers());
    fact.getOthersList().forEach(worker -> workers.add(worker.getDevicesMap()));
    return new Places(workers);
  }

  static JournalEvents.RunQueued order(RunOrder order) {
    JournalEvents.RunQueued.Builder builder = JournalEvents.RunQueued.newBuilder().setRun(order.run()).setExperiment(order.experiment())
        .setFolder(order.folder().path().toString()).setTeacher(order.teacher()).putAllWanted(order.wanted())
        .setShards(unlessOne(order.shards()))
        .setWorkers(unlessOne(order.workers())).setPriority(order.priority()).setOtherDevice(order.otherDevice())
        .addAllPins(order.sharing().pins()).addAllAfter(order.after());
    order.sharing().fork().ifPresent(fork -> builder.setFork(JournalEvents.Fork.newBuilder().setParent(fork.parent())
        .setFolder(fork.folder().path().toString()).setStep(fork.step())));
    order.learners().forEach((learner, threads) ->
        builder.addLearners(JournalEvents.Learner.newBuilder().setName(learner).setThreads(threads)));
    return builder.build();
  }

  /** Orders from before there were workers have 0 there. */
  private static int unlessOne(int count) {
    return count == 1 ? 0 : count;
  }

  static RunOrder order(JournalEvents.RunQueued queued) {
    Map<String, Integer> learners = new LinkedHashMap<>();
    queued.getLearnersList().forEach(learner -> learners.put(learner.getName(), learner.getThreads()));
    return new RunOrder(queued.getRun(), queued.getExperiment(), new RunFolder(Path.of(queued.getFolder())), learners,
        queued.getTeacher(), Math.max(1, queued.getShards()), queued.getWantedMap(), Math.max(1, queued.getWorkers()),
        queued.getPriority(), queued.getOtherDevice(), Sharing.of(fork(queued), queued.getPinsList()),
        new TreeSet<>(queued.getAfterList()));
  }

  private static Optional<Sharing.Fork> fork(JournalEvents.RunQueued queued) {
    JournalEvents.Fork fork = queued.getFork();
    return queued.hasFork() ? Optional.of(new Sharing.Fork(fork.getParent(), new RunFolder(Path.of(fork.getFolder())), fork.getStep()))
        : Optional.empty();
  }
}
