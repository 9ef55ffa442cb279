package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.actors.trainer.TrainerEvent.Refused.Scope;
import org.espalier.trainer.v1.TrainerMessages;

/** {@code trainer.proto}: what a Trainer reports. */
final class TrainerEventCodecs {
  private TrainerEventCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("te-as", TrainerEvent.Assigned.class,
            (event, refs) -> TrainerMessages.Assigned.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setPosition(Parts.position(event.position())).setFingerprint(event.fingerprint())
                .addAllEvidence(Parts.evidence(event.evidence())).build(),
            (bytes, refs) -> {
              TrainerMessages.Assigned event = TrainerMessages.Assigned.parseFrom(bytes);
              return new TrainerEvent.Assigned(Parts.work(event.getWork()), event.getDevice(), Parts.position(event.getPosition()),
                  event.getFingerprint(), Parts.history(event.getEvidenceList()));
            }),
        new Codec<>("te-rf", TrainerEvent.Refused.class,
            (event, refs) -> TrainerMessages.Refused.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setReason(event.reason()).setScope(event.scope() == Scope.RUN ? "" : event.scope().name()).build(),
            (bytes, refs) -> {
              TrainerMessages.Refused event = TrainerMessages.Refused.parseFrom(bytes);
              return new TrainerEvent.Refused(Parts.work(event.getWork()), event.getDevice(), event.getReason(),
                  event.getScope().isEmpty() ? Scope.RUN : Scope.valueOf(event.getScope()));
            }),
        new Codec<>("te-sc", TrainerEvent.StepCompleted.class, TrainerEventCodecs::step, TrainerEventCodecs::step),
        new Codec<>("te-ec", TrainerEvent.EpochCompleted.class, TrainerEventCodecs::epoch, TrainerEventCodecs::epoch),
        new Codec<>("te-lc", TrainerEvent.LayersChanged.class,
            (event, refs) -> TrainerMessages.LayersChanged.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .addAllReports(event.reports().stream().map(LayerReports::message).toList()).build(),
            (bytes, refs) -> {
              TrainerMessages.LayersChanged event = TrainerMessages.LayersChanged.parseFrom(bytes);
              return new TrainerEvent.LayersChanged(Parts.work(event.getWork()), event.getDevice(),
                  event.getReportsList().stream().map(LayerReports::record).toList());
            }),
        new Codec<>("te-ho", TrainerEvent.Holding.class,
            (event, refs) -> TrainerMessages.Holding.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setStep(event.step()).build(),
            (bytes, refs) -> {
              TrainerMessages.Holding event = TrainerMessages.Holding.parseFrom(bytes);
              return new TrainerEvent.Holding(Parts.work(event.getWork()), event.getDevice(), event.getStep());
            }),
        new Codec<>("te-wa", TrainerEvent.Waiting.class,
            (event, refs) -> TrainerMessages.Waiting.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setStep(event.step()).setWhat(event.what()).build(),
            (bytes, refs) -> {
              TrainerMessages.Waiting event = TrainerMessages.Waiting.parseFrom(bytes);
              return new TrainerEvent.Waiting(Parts.work(event.getWork()), event.getDevice(), event.getStep(), event.getWhat());
            }),
        new Codec<>("te-sh", TrainerEvent.SnapshotShelved.class,
            (event, refs) -> TrainerMessages.SnapshotShelved.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setIndex(ExchangeCodecs.shelved(event.index())).setShelf(refs.text(event.shelf())).build(),
            (bytes, refs) -> {
              TrainerMessages.SnapshotShelved event = TrainerMessages.SnapshotShelved.parseFrom(bytes);
              return new TrainerEvent.SnapshotShelved(Parts.work(event.getWork()), event.getDevice(),
                  ExchangeCodecs.shelved(event.getIndex()), refs.reference(event.getShelf()));
            }),
        new Codec<>("te-nf", TrainerEvent.NonFinite.class,
            (event, refs) -> TrainerMessages.NonFinite.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setStep(event.step()).setLearner(event.learner()).setName(event.name()).setValue(event.value()).build(),
            (bytes, refs) -> {
              TrainerMessages.NonFinite event = TrainerMessages.NonFinite.parseFrom(bytes);
              return new TrainerEvent.NonFinite(Parts.work(event.getWork()), event.getDevice(), event.getStep(), event.getLearner(),
                  event.getName(), event.getValue());
            }),
        new Codec<>("te-fa", TrainerEvent.Failed.class,
            (event, refs) -> TrainerMessages.Failed.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setStep(event.step()).setPhase(event.phase()).setReason(event.reason()).build(),
            (bytes, refs) -> {
              TrainerMessages.Failed event = TrainerMessages.Failed.parseFrom(bytes);
              return new TrainerEvent.Failed(Parts.work(event.getWork()), event.getDevice(), event.getStep(), event.getPhase(),
                  event.getReason());
            }),
        new Codec<>("te-rl", TrainerEvent.Released.class,
            (event, refs) -> TrainerMessages.Released.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device()).build(),
            (bytes, refs) -> {
              TrainerMessages.Released event = TrainerMessages.Released.parseFrom(bytes);
              return new TrainerEvent.Released(Parts.work(event.getWork()), event.getDevice());
            }));
  }

  private static TrainerMessages.StepCompleted step(TrainerEvent.StepCompleted event, References refs) {
    return TrainerMessages.StepCompleted.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
        .setReport(Parts.step(event.report())).setNanos(event.nanos()).setPosition(Parts.position(event.position())).build();
  }

  private static TrainerEvent.StepCompleted step(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    TrainerMessages.StepCompleted event = TrainerMessages.StepCompleted.parseFrom(bytes);
    return new TrainerEvent.StepCompleted(Parts.work(event.getWork()), event.getDevice(), Parts.step(event.getReport()), event.getNanos(),
        Parts.position(event.getPosition()));
  }

  private static TrainerMessages.EpochCompleted epoch(TrainerEvent.EpochCompleted event, References refs) {
    TrainerMessages.EpochCompleted.Builder builder = TrainerMessages.EpochCompleted.newBuilder().setWork(Parts.work(event.work()))
        .setDevice(event.device()).setPosition(Parts.position(event.position())).addAllEvidence(Parts.evidence(event.evidence()));
    event.reports().forEach(report -> builder.addReports(Parts.epoch(report)));
    return builder.build();
  }

  private static TrainerEvent.EpochCompleted epoch(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    TrainerMessages.EpochCompleted event = TrainerMessages.EpochCompleted.parseFrom(bytes);
    return new TrainerEvent.EpochCompleted(Parts.work(event.getWork()), event.getDevice(),
        event.getReportsList().stream().map(Parts::epoch).toList(), Parts.position(event.getPosition()),
        Parts.history(event.getEvidenceList()));
  }
}
