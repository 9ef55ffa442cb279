package org.espalier.actors.wire;

import java.util.Optional;
import org.espalier.models.train.LayerReport;
import org.espalier.models.zoo.LayerState;
import org.espalier.trainer.v1.TrainerMessages;

/** What is said of a layer that changed its state. */
final class LayerReports {
  private LayerReports() {}

  static TrainerMessages.LayerReport message(LayerReport report) {
    TrainerMessages.LayerReport.Builder builder = TrainerMessages.LayerReport.newBuilder().setLearner(report.learner())
        .setLayer(report.layer()).setFrom(report.from().name()).setTo(report.to().name()).setEpoch(report.epoch()).setStep(report.step());
    report.effect().ifPresent(effect -> builder.setEffect(message(effect)));
    return builder.build();
  }

  private static TrainerMessages.LayerEffect message(LayerReport.Effect effect) {
    TrainerMessages.LayerEffect.Builder builder = TrainerMessages.LayerEffect.newBuilder().setImages(effect.images())
        .setLossBefore(effect.lossBefore()).setLossAfter(effect.lossAfter()).setLogits(effect.logits())
        .setLogitChange(effect.logitChange()).setOutputChange(effect.outputChange());
    effect.predictedChange().ifPresent(builder::setPredictedChange);
    return builder.build();
  }

  static LayerReport record(TrainerMessages.LayerReport report) {
    return new LayerReport(report.getLearner(), report.getLayer(), LayerState.valueOf(report.getFrom()), LayerState.valueOf(report.getTo()),
        report.getEpoch(), report.getStep(), report.hasEffect() ? Optional.of(effect(report.getEffect())) : Optional.empty());
  }

  private static LayerReport.Effect effect(TrainerMessages.LayerEffect effect) {
    return new LayerReport.Effect(effect.getImages(), effect.getLossBefore(), effect.getLossAfter(), effect.getLogits(),
        effect.getLogitChange(), effect.getOutputChange(),
        effect.hasPredictedChange() ? Optional.of(effect.getPredictedChange()) : Optional.empty());
  }
}
