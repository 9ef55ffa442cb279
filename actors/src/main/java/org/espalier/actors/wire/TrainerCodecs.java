package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.Loan;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.trainer.Share;
import org.espalier.actors.trainer.StartPoint;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.common.v1.CommonMessages;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.train.ShardRange;
import org.espalier.trainer.v1.TrainerMessages;

/** {@code trainer.proto}: what a Trainer is told. */
final class TrainerCodecs {
  private TrainerCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("tr-as", TrainerCommand.Assign.class, TrainerCodecs::assign, TrainerCodecs::assign),
        new Codec<>("tr-to", TrainerCommand.RunTo.class,
            (to, refs) -> TrainerMessages.RunTo.newBuilder().setWork(Parts.work(to.work())).setStep(to.step())
                .addAllLayers(Parts.names(to.layers())).build(),
            (bytes, refs) -> {
              TrainerMessages.RunTo to = TrainerMessages.RunTo.parseFrom(bytes);
              return new TrainerCommand.RunTo(Parts.work(to.getWork()), to.getStep(), Parts.states(to.getLayersList()));
            }),
        new Codec<>("tr-co", TrainerCommand.Consult.class,
            (consult, refs) -> TrainerMessages.Consult.newBuilder().setWork(Parts.work(consult.work()))
                .setTeacher(refs.text(consult.teacher())).build(),
            (bytes, refs) -> {
              TrainerMessages.Consult consult = TrainerMessages.Consult.parseFrom(bytes);
              return new TrainerCommand.Consult(Parts.work(consult.getWork()), refs.optional(consult.getTeacher()));
            }),
        new Codec<>("tr-ho", TrainerCommand.Hold.class,
            (hold, refs) -> TrainerMessages.Hold.newBuilder().setWork(Parts.work(hold.work())).build(),
            (bytes, refs) -> new TrainerCommand.Hold(Parts.work(TrainerMessages.Hold.parseFrom(bytes).getWork()))),
        new Codec<>("tr-ts", TrainerCommand.TakeSnapshot.class,
            (take, refs) -> TrainerMessages.TakeSnapshot.newBuilder().setWork(Parts.work(take.work())).build(),
            (bytes, refs) -> new TrainerCommand.TakeSnapshot(Parts.work(TrainerMessages.TakeSnapshot.parseFrom(bytes).getWork()))),
        new Codec<>("tr-re", TrainerCommand.Release.class,
            (release, refs) -> TrainerMessages.Release.newBuilder().setWork(Parts.work(release.work()))
                .setReplyTo(refs.text(release.replyTo())).build(),
            (bytes, refs) -> {
              TrainerMessages.Release release = TrainerMessages.Release.parseFrom(bytes);
              return new TrainerCommand.Release(Parts.work(release.getWork()), refs.reference(release.getReplyTo()));
            }),
        new Codec<>("tr-ha", TrainerCommand.HandedOver.class, TrainerCodecs::handedOver, TrainerCodecs::handedOver),
        new Codec<>("tr-of", TrainerCommand.Offered.class, TrainerCodecs::offered, TrainerCodecs::offered));
  }

  private static TrainerMessages.Assign assign(TrainerCommand.Assign assign, References refs) {
    TrainerMessages.Assign.Builder builder = TrainerMessages.Assign.newBuilder().setWork(Parts.work(assign.work())).setGeneration(assign.generation())
        .setExperiment(assign.experiment()).setExperimentHash(assign.experimentHash()).addAllLearners(assign.learners())
        .setTeacher(refs.text(assign.teacher())).addAllSkipped(assign.skipped()).setCoordinator(refs.text(assign.coordinator()));
    assign.partners().forEach((learner, trainer) -> builder.putPartners(learner, refs.text(trainer)));
    assign.share().ifPresent(share -> builder.setShare(share(share, refs)));
    assign.start().ifPresent(start -> builder.setStart(start(start, refs)));
    return builder.build();
  }

  private static TrainerCommand.Assign assign(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    TrainerMessages.Assign assign = TrainerMessages.Assign.parseFrom(bytes);
    Map<String, ActorRef<TrainerCommand>> partners = new LinkedHashMap<>();
    assign.getPartnersMap().forEach((learner, trainer) -> partners.put(learner, refs.reference(trainer)));
    return new TrainerCommand.Assign(Parts.work(assign.getWork()), assign.getGeneration(), assign.getExperiment(), assign.getExperimentHash(),
        assign.getLearnersList(), partners, assign.hasShare() ? Optional.of(share(assign.getShare(), refs)) : Optional.empty(),
        refs.optional(assign.getTeacher()),
        assign.hasStart() ? Optional.of(start(assign.getStart(), refs)) : Optional.empty(),
        new TreeSet<>(assign.getSkippedList()), refs.reference(assign.getCoordinator()));
  }

  private static TrainerMessages.StartPoint start(StartPoint start, References refs) {
    TrainerMessages.StartPoint.Builder builder = TrainerMessages.StartPoint.newBuilder().setFolder(start.folder()).setName(start.name())
        .setChecksum(start.checksum());
    start.offer().ifPresent(offer -> builder.setOffer(CopiesCodecs.offer(offer, refs)));
    return builder.build();
  }

  private static StartPoint start(TrainerMessages.StartPoint start, References refs) {
    return new StartPoint(start.getFolder(), start.getName(), start.getChecksum(),
        start.hasOffer() ? Optional.of(CopiesCodecs.offer(start.getOffer(), refs)) : Optional.empty());
  }

  private static TrainerMessages.Share share(Share share, References refs) {
    TrainerMessages.Share.Builder builder = TrainerMessages.Share.newBuilder().setFirst(share.shards().first())
        .setEnd(share.shards().end()).setOf(share.shards().of());
    share.behind().forEach((learner, trainers) -> builder.addBehind(TrainerMessages.Behind.newBuilder().setLearner(learner)
        .addAllTrainers(trainers.stream().map(refs::text).toList())));
    return builder.build();
  }

  private static Share share(TrainerMessages.Share share, References refs) {
    Map<String, List<ActorRef<TrainerCommand>>> behind = new LinkedHashMap<>();
    share.getBehindList().forEach(learner -> behind.put(learner.getLearner(),
        learner.getTrainersList().stream().map(refs::<TrainerCommand>reference).toList()));
    return new Share(new ShardRange(share.getFirst(), share.getEnd(), share.getOf()), behind);
  }

  private static TrainerMessages.HandedOver handedOver(TrainerCommand.HandedOver handed, References refs) {
    Handover handover = handed.handover();
    TrainerMessages.HandedOver.Builder builder = TrainerMessages.HandedOver.newBuilder().setWork(Parts.work(handover.work()))
        .setStep(handover.step()).setKind(handover.kind().name()).setLearner(handover.learner()).setPart(handover.part())
        .setParts(handover.parts());
    handover.tensors().forEach((name, tensor) -> builder.addTensors(Parts.tensor(name, tensor, refs)));
    return builder.build();
  }

  private static TrainerCommand.HandedOver handedOver(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    TrainerMessages.HandedOver handed = TrainerMessages.HandedOver.parseFrom(bytes);
    return new TrainerCommand.HandedOver(new Handover(Parts.work(handed.getWork()), handed.getStep(),
        Handover.Kind.valueOf(handed.getKind()), handed.getLearner(), handed.getPart(), handed.getParts(),
        tensors(handed.getTensorsList(), refs), Loan.NONE));
  }

  private static Map<String, TensorBytes> tensors(List<CommonMessages.Tensor> tensors, References refs) {
    Map<String, TensorBytes> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.getName(), Parts.tensor(tensor, refs)));
    return byName;
  }

  private static TrainerMessages.Offered offered(TrainerCommand.Offered offered, References refs) {
    ShardOffer offer = offered.offer();
    TrainerMessages.Offered.Builder builder = TrainerMessages.Offered.newBuilder().setWork(Parts.work(offer.work()))
        .setStep(offer.step()).setShard(offer.shard()).setLearner(offer.learner());
    offer.tensors().forEach((name, tensor) -> builder.addTensors(Parts.tensor(name, tensor, refs)));
    return builder.build();
  }

  private static TrainerCommand.Offered offered(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    TrainerMessages.Offered offered = TrainerMessages.Offered.parseFrom(bytes);
    return new TrainerCommand.Offered(new ShardOffer(Parts.work(offered.getWork()), offered.getStep(), offered.getShard(),
        offered.getLearner(), tensors(offered.getTensorsList(), refs)));
  }
}
