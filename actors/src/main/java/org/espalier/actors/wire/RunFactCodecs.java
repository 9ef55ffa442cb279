package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.actors.supervisor.Commit;
import org.espalier.actors.supervisor.RunFact;
import org.espalier.journal.v1.JournalEvents;

/** {@code journal.proto}: facts of a run. */
final class RunFactCodecs {
  private RunFactCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("jr-st", RunFact.RunStarted.class,
            (fact, refs) -> JournalEvents.RunStarted.newBuilder().setExperimentHash(fact.experimentHash()).setSeed(fact.seed()).build(),
            (bytes, refs) -> {
              JournalEvents.RunStarted fact = JournalEvents.RunStarted.parseFrom(bytes);
              return new RunFact.RunStarted(fact.getExperimentHash(), fact.getSeed());
            }),
        new Codec<>("jr-pl", RunFact.RunPlaced.class,
            (fact, refs) -> JournalEvents.RunPlaced.newBuilder().setTerm(fact.term()).putAllDevices(fact.devices()).build(),
            (bytes, refs) -> {
              JournalEvents.RunPlaced fact = JournalEvents.RunPlaced.parseFrom(bytes);
              return new RunFact.RunPlaced(fact.getTerm(), fact.getDevicesMap());
            }),
        new Codec<>("jr-ed", RunFact.EpochDecided.class,
            (fact, refs) -> JournalEvents.EpochDecided.newBuilder().setDecision(Parts.decision(fact.decision())).build(),
            (bytes, refs) -> new RunFact.EpochDecided(Parts.decision(JournalEvents.EpochDecided.parseFrom(bytes).getDecision()))),
        new Codec<>("jr-cc", RunFact.CheckpointCommitted.class,
            (fact, refs) -> JournalEvents.CheckpointCommitted.newBuilder().setCommit(commit(fact.commit())).build(),
            (bytes, refs) -> new RunFact.CheckpointCommitted(commit(JournalEvents.CheckpointCommitted.parseFrom(bytes).getCommit()))),
        new Codec<>("jr-ca", RunFact.CheckpointAdopted.class,
            (fact, refs) -> JournalEvents.CheckpointAdopted.newBuilder().setCommit(commit(fact.commit())).build(),
            (bytes, refs) -> new RunFact.CheckpointAdopted(commit(JournalEvents.CheckpointAdopted.parseFrom(bytes).getCommit()))),
        new Codec<>("jr-cs", RunFact.CheckpointSetAside.class,
            (fact, refs) -> JournalEvents.CheckpointSetAside.newBuilder().setName(fact.name()).setReason(fact.reason()).build(),
            (bytes, refs) -> {
              JournalEvents.CheckpointSetAside fact = JournalEvents.CheckpointSetAside.parseFrom(bytes);
              return new RunFact.CheckpointSetAside(fact.getName(), fact.getReason());
            }),
        new Codec<>("jr-er", RunFact.EpochRecorded.class, RunFactCodecs::epoch, RunFactCodecs::epoch),
        new Codec<>("jr-rb", RunFact.RolledBack.class,
            (fact, refs) -> JournalEvents.RolledBack.newBuilder().setTerm(fact.term()).setStep(fact.step()).setLearner(fact.learner())
                .setName(fact.name()).setValue(fact.value()).build(),
            (bytes, refs) -> {
              JournalEvents.RolledBack fact = JournalEvents.RolledBack.parseFrom(bytes);
              return new RunFact.RolledBack(fact.getTerm(), fact.getStep(), fact.getLearner(), fact.getName(), fact.getValue());
            }),
        new Codec<>("jr-rf", RunFact.RoleFailed.class,
            (fact, refs) -> JournalEvents.RoleFailed.newBuilder().setTerm(fact.term()).setDevice(fact.device()).setStep(fact.step())
                .setPhase(fact.phase()).setReason(fact.reason()).build(),
            (bytes, refs) -> {
              JournalEvents.RoleFailed fact = JournalEvents.RoleFailed.parseFrom(bytes);
              return new RunFact.RoleFailed(fact.getTerm(), fact.getDevice(), fact.getStep(), fact.getPhase(), fact.getReason());
            }),
        new Codec<>("jr-pa", RunFact.RunPaused.class,
            (fact, refs) -> JournalEvents.RunPaused.newBuilder().setStep(fact.step()).build(),
            (bytes, refs) -> new RunFact.RunPaused(JournalEvents.RunPaused.parseFrom(bytes).getStep())),
        new Codec<>("jr-fi", RunFact.RunFinished.class,
            (fact, refs) -> JournalEvents.RunFinished.newBuilder().setStep(fact.step()).build(),
            (bytes, refs) -> new RunFact.RunFinished(JournalEvents.RunFinished.parseFrom(bytes).getStep())),
        new Codec<>("jr-fd", RunFact.RunFailed.class,
            (fact, refs) -> JournalEvents.RunFailed.newBuilder().setMessage(fact.message()).build(),
            (bytes, refs) -> new RunFact.RunFailed(JournalEvents.RunFailed.parseFrom(bytes).getMessage())),
        new Codec<>("jr-rs", RunFact.RunResumed.class,
            (fact, refs) -> JournalEvents.RunResumed.getDefaultInstance(),
            (bytes, refs) -> {
              JournalEvents.RunResumed.parseFrom(bytes);
              return new RunFact.RunResumed();
            }));
  }

  private static JournalEvents.Commit commit(Commit commit) {
    return JournalEvents.Commit.newBuilder().setName(commit.name()).setStep(commit.step()).setTerm(commit.term())
        .setChecksum(commit.checksum()).setSeconds(commit.seconds()).build();
  }

  private static Commit commit(JournalEvents.Commit commit) {
    return new Commit(commit.getName(), commit.getStep(), commit.getTerm(), commit.getChecksum(), commit.getSeconds());
  }

  private static JournalEvents.EpochRecorded epoch(RunFact.EpochRecorded fact, References refs) {
    JournalEvents.EpochRecorded.Builder builder = JournalEvents.EpochRecorded.newBuilder().setEpoch(fact.epoch()).setStep(fact.step());
    fact.scores().forEach((name, score) -> builder.putScores(name, JournalEvents.Score.newBuilder().setTop1(score.top1())
        .setTop5(score.top5()).setBest(score.best()).setBestEpoch(score.bestEpoch()).build()));
    return builder.build();
  }

  private static RunFact.EpochRecorded epoch(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    JournalEvents.EpochRecorded fact = JournalEvents.EpochRecorded.parseFrom(bytes);
    Map<String, RunFact.ScoreFact> scores = new LinkedHashMap<>();
    fact.getScoresMap().forEach((name, score) ->
        scores.put(name, new RunFact.ScoreFact(score.getTop1(), score.getTop5(), score.getBest(), score.getBestEpoch())));
    return new RunFact.EpochRecorded(fact.getEpoch(), fact.getStep(), scores);
  }
}
