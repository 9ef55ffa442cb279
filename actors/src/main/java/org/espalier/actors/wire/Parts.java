package org.espalier.actors.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.trainer.Position;
import org.espalier.common.v1.CommonMessages;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.EvaluationScore;
import org.espalier.models.train.StepReport;
import org.espalier.models.zoo.LayerState;
import org.espalier.schedule.v1.ScheduleMessages;
import org.espalier.trainer.v1.TrainerMessages;

/** Parts that several messages have. What cannot be a record is an IllegalArgumentException, which the serializer explains. */
final class Parts {
  private Parts() {}

  static CommonMessages.RunTerm work(RunTerm work) {
    return CommonMessages.RunTerm.newBuilder().setRun(work.run()).setTerm(work.term()).build();
  }

  static RunTerm work(CommonMessages.RunTerm work) {
    return new RunTerm(work.getRun(), work.getTerm());
  }

  static CommonMessages.Tensor tensor(String name, TensorBytes tensor, References refs) {
    CommonMessages.Tensor.Builder builder = CommonMessages.Tensor.newBuilder().setName(name).setDtype(tensor.spec().dtype().name());
    int attachment = refs.attach(tensor.data());
    if (attachment == 0) {
      builder.setData(UnsafeByteOperations.unsafeWrap(tensor.data()));
    } else {
      builder.setAttachment(attachment);
    }
    for (long size : tensor.spec().shape()) {
      builder.addShape(size);
    }
    return builder.build();
  }

  static TensorBytes tensor(CommonMessages.Tensor tensor, References refs) {
    long[] shape = tensor.getShapeList().stream().mapToLong(Long::longValue).toArray();
    return new TensorBytes(new TensorSpec(DType.valueOf(tensor.getDtype()), shape), 
        tensor.getAttachment() == 0 ? tensor.getData().asReadOnlyByteBuffer() : refs.attachment(tensor.getAttachment()));
  }

  static CommonMessages.BatchRef batch(BatchRef batch) {
    CommonMessages.BatchRef.Builder builder = CommonMessages.BatchRef.newBuilder().setDataHash(batch.dataHash()).setPart(batch.part())
        .setRecipe(batch.recipe()).setSeed(batch.seed()).setEpoch(batch.epoch());
    batch.samples().forEach(sample -> builder.addSampleIds(sample.id()).addOccurrences(sample.occurrence()));
    batch.pairing().ifPresent(pairing -> builder.setPairing(pairing(pairing)));
    return builder.build();
  }

  private static CommonMessages.Pairing pairing(BatchRef.Pairing pairing) {
    CommonMessages.Pairing.Builder builder = CommonMessages.Pairing.newBuilder().setStep(pairing.step()).setFirst(pairing.first())
        .setOf(pairing.of());
    pairing.partners().forEach(partner -> builder.addPartnerIds(partner.id()).addOccurrences(partner.occurrence()));
    return builder.build();
  }

  static BatchRef batch(CommonMessages.BatchRef batch) {
    Optional<BatchRef.Pairing> pairing = batch.hasPairing() ? Optional.of(pairing(batch.getPairing())) : Optional.empty();
    return new BatchRef(batch.getDataHash(), batch.getPart(), batch.getRecipe(), batch.getSeed(), batch.getEpoch(),
        samples(batch.getSampleIdsList(), batch.getOccurrencesList()), pairing);
  }

  private static BatchRef.Pairing pairing(CommonMessages.Pairing pairing) {
    return new BatchRef.Pairing(pairing.getStep(), pairing.getFirst(), pairing.getOf(),
        samples(pairing.getPartnerIdsList(), pairing.getOccurrencesList()));
  }

  private static List<Sample> samples(List<Long> ids, List<Integer> occurrences) {
    if (ids.size() != occurrences.size()) {
      throw new IllegalArgumentException(ids.size() + " samples with " + occurrences.size() + " occurrences");
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      samples.add(new Sample(ids.get(i), occurrences.get(i)));
    }
    return samples;
  }

  static ScheduleMessages.EpochDecision decision(EpochDecision decision) {
    return ScheduleMessages.EpochDecision.newBuilder().setEpoch(decision.epoch()).setStep(decision.step())
        .addAllActive(decision.active()).addAllTeaching(decision.teaching())
        .putAllFeatureWeights(decision.featureWeights()).setPhaseBegins(decision.phaseBegins()).addAllLayers(names(decision.layers())).build();
  }

  static EpochDecision decision(ScheduleMessages.EpochDecision decision) {
    return new EpochDecision(decision.getEpoch(), decision.getStep(), decision.getActiveList(), decision.getTeachingList(),
        decision.getFeatureWeightsMap(), decision.getPhaseBegins(), states(decision.getLayersList()));
  }

  static List<String> names(List<LayerState> states) {
    return states.stream().map(LayerState::name).toList();
  }

  static List<LayerState> states(List<String> names) {
    return names.stream().map(LayerState::valueOf).toList();
  }

  static List<ScheduleMessages.Evidence> evidence(List<Evidence> history) {
    return history.stream().map(evidence -> ScheduleMessages.Evidence.newBuilder().setEpoch(evidence.epoch())
        .setValidationLoss(evidence.validationLoss()).addAllSpectra(evidence.spectra()).addAllGates(evidence.gates()).build()).toList();
  }

  static List<Evidence> history(List<ScheduleMessages.Evidence> history) {
    return history.stream().map(evidence -> new Evidence(evidence.getEpoch(), evidence.getValidationLoss(), evidence.getSpectraList(),
        evidence.getGatesList())).toList();
  }

  static TrainerMessages.Position position(Position position) {
    return TrainerMessages.Position.newBuilder().setStep(position.step()).setNext(position.next()).setEpochs(position.epochs())
        .setEpochEnd(position.epochEnd()).setFinished(position.finished()).build();
  }

  static Position position(TrainerMessages.Position position) {
    return new Position(position.getStep(), position.getNext(), position.getEpochs(), position.getEpochEnd(), position.getFinished());
  }

  static TrainerMessages.StepReport step(StepReport report) {
    TrainerMessages.StepReport.Builder builder = TrainerMessages.StepReport.newBuilder().setStep(report.step())
        .setEpoch(report.epoch()).setSamples(report.samples());
    report.scores().forEach((name, score) -> builder.addScores(TrainerMessages.StepScore.newBuilder().setName(name)
        .setLoss(score.loss()).setCe(score.ce()).setKd(score.kd()).setFeature(score.feature()).setHits(score.hits())));
    report.gradientNorms().forEach((name, value) -> builder.addGradientNorms(named(name, value)));
    report.learningRates().forEach((name, value) -> builder.addLearningRates(named(name, value)));
    return builder.build();
  }

  private static TrainerMessages.Named named(String name, double value) {
    return TrainerMessages.Named.newBuilder().setName(name).setValue(value).build();
  }

  static StepReport step(TrainerMessages.StepReport report) {
    Map<String, StepReport.StepScore> scores = new LinkedHashMap<>();
    report.getScoresList().forEach(score -> scores.put(score.getName(), new StepReport.StepScore(score.getLoss(), score.getCe(),
        score.getKd(), score.getFeature(), score.getHits())));
    return new StepReport(report.getStep(), report.getEpoch(), report.getSamples(), scores, byName(report.getGradientNormsList()),
        byName(report.getLearningRatesList()));
  }

  private static Map<String, Double> byName(List<TrainerMessages.Named> values) {
    Map<String, Double> map = new LinkedHashMap<>();
    values.forEach(value -> map.put(value.getName(), value.getValue()));
    return map;
  }

  static TrainerMessages.EpochReport epoch(EpochReport report) {
    TrainerMessages.EpochReport.Builder builder = TrainerMessages.EpochReport.newBuilder().setEpoch(report.epoch())
        .setStep(report.step()).setScore(report.score()).setTrained(report.trained()).setLearningRate(report.learningRate())
        .setLoss(report.loss()).setCe(report.ce()).setKd(report.kd()).setFeature(report.feature()).setTop1(report.top1())
        .setGradientNorm(report.gradientNorm()).setTest(evaluation(report.test())).setBestTop1(report.best().top1())
        .setBestEpoch(report.best().epoch());
    report.validation().ifPresent(validation -> builder.setValidation(evaluation(validation)));
    return builder.build();
  }

  static EpochReport epoch(TrainerMessages.EpochReport report) {
    return new EpochReport(report.getEpoch(), report.getStep(), report.getScore(), report.getTrained(), report.getLearningRate(),
        report.getLoss(), report.getCe(), report.getKd(), report.getFeature(), report.getTop1(), report.getGradientNorm(),
        report.hasValidation() ? Optional.of(evaluation(report.getValidation())) : Optional.empty(), evaluation(report.getTest()),
        new EpochReport.Best(report.getBestTop1(), report.getBestEpoch()));
  }

  private static TrainerMessages.EvaluationScore evaluation(EvaluationScore score) {
    return TrainerMessages.EvaluationScore.newBuilder().setSamples(score.samples()).setTop1(score.top1()).setTop5(score.top5())
        .setLoss(score.loss()).build();
  }

  private static EvaluationScore evaluation(TrainerMessages.EvaluationScore score) {
    return new EvaluationScore(score.getSamples(), score.getTop1(), score.getTop5(), score.getLoss());
  }
}
