package org.espalier.analysis.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.EvaluationScore;
import org.espalier.models.train.LayerReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingListener;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.zoo.LayerState;

/**
 * Writes what a training tells into its run folder. Whoever saves a checkpoint keeps {@link RunRecorder#mark} with it, and
 * whoever restores one calls {@link RunRecorder#cutBack} with that before the training goes on.
 */
public final class RunListener implements TrainingListener {
  private final RunRecorder recorder;
  private final int stepsPerEpoch;
  private final int everySteps;
  private final InstantSource clock;
  private Instant stepped;
  private long images;
  private Instant epochBegan;
  private int epochEnded;
  private double epochSeconds;

  /**
   * @param recorder stays open; its owner closes it
   * @param everySteps records a step out of so many, at least 1
   */
  public RunListener(RunRecorder recorder, int stepsPerEpoch, int everySteps, InstantSource clock) {
    this.recorder = recorder;
    this.stepsPerEpoch = stepsPerEpoch;
    this.everySteps = everySteps;
    this.clock = clock;
    this.stepped = clock.instant();
    this.epochBegan = stepped;
  }

  @Override
  public void stepped(StepReport report) {
    images += report.samples();
    if (report.step() % everySteps == 0) {
      recorder.step(report.step(), report.epoch(), numbers(report), timing());
    }
  }

  private static Map<String, Map<String, Double>> numbers(StepReport report) {
    Map<String, Map<String, Double>> numbers = new TreeMap<>();
    report.scores().forEach((name, score) -> numbers.put(name, new TreeMap<>(Map.of("loss", score.loss(), "ce", score.ce(),
        "kd", score.kd(), "feature", score.feature(), "hits", score.hits()))));
    report.gradientNorms().forEach((name, norm) -> of(numbers, name).put("grad_norm", norm));
    report.learningRates().forEach((name, rate) -> of(numbers, name).put("learning_rate", rate));
    return numbers;
  }

  /** A pair that shares its weights has one gradient and two scores, so a name may have only some of the numbers. */
  private static Map<String, Double> of(Map<String, Map<String, Double>> numbers, String name) {
    return numbers.computeIfAbsent(name, unknown -> new TreeMap<>());
  }

  private Map<String, Double> timing() {
    Instant now = clock.instant();
    double seconds = seconds(stepped, now);
    double rate = images / seconds;
    stepped = now;
    images = 0;
    return seconds > 0 ? Map.of("images_per_second", rate) : Map.of();
  }

  @Override
  public void epochEnded(EpochReport report) {
    recorder.epoch(List.of(row(report).with(Metric.SECONDS, secondsOf(report.epoch()))));
  }

  private static EpochMetrics row(EpochReport report) {
    EpochMetrics row = EpochMetrics.of(report.epoch(), report.step(), report.score())
        .with(Metric.TEST_TOP1, report.test().top1Percent()).with(Metric.TEST_TOP5, report.test().top5Percent())
        .with(Metric.TEST_LOSS, report.test().loss());
    if (report.trained()) {
      row = row.with(Metric.LEARNING_RATE, report.learningRate()).with(Metric.TRAIN_LOSS, report.loss())
          .with(Metric.TRAIN_CE, report.ce()).with(Metric.TRAIN_KD, report.kd()).with(Metric.TRAIN_FEATURE, report.feature())
          .with(Metric.TRAIN_TOP1, report.top1()).with(Metric.GRAD_NORM, report.gradientNorm());
    }
    return report.validation().isPresent() ? validated(row, report.validation().get()) : row;
  }

  private static EpochMetrics validated(EpochMetrics row, EvaluationScore score) {
    return row.with(Metric.VAL_TOP1, score.top1Percent()).with(Metric.VAL_TOP5, score.top5Percent())
        .with(Metric.VAL_LOSS, score.loss());
  }

  /** All networks of an epoch took the same time: until the first of them is reported. */
  private double secondsOf(int epoch) {
    if (epoch != epochEnded) {
      Instant now = clock.instant();
      epochSeconds = seconds(epochBegan, now);
      epochBegan = now;
      epochEnded = epoch;
    }
    return epochSeconds;
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
  }

  @Override
  public void phaseBegan(int epoch, long step, TrainingPlan.Phase phase) {
    recorder.event(EventKind.PHASE, step, epoch, Map.of("train", phase.train(), "epochs", phase.epochs()));
  }

  @Override
  public void layerChanged(LayerReport report) {
    Map<String, Object> fields = new TreeMap<>(Map.of("learner", report.learner(), "layer", report.layer(), "from", word(report.from()),
        "to", word(report.to())));
    report.effect().ifPresent(effect -> {
      fields.put("images", effect.images());
      fields.put("loss_before", effect.lossBefore());
      fields.put("loss_after", effect.lossAfter());
      fields.put("logits", effect.logits());
      fields.put("logit_change", effect.logitChange());
      fields.put("output_change", effect.outputChange());
      effect.predictedChange().ifPresent(predicted -> fields.put("predicted_change", predicted));
    });
    recorder.event(EventKind.LAYER, report.step(), report.epoch(), fields);
  }

  private static String word(LayerState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void rolledBack(NonFiniteException cause, long toStep) {
    epochEnded = 0;
    recorder.event(EventKind.ROLLBACK, toStep, epochAt(toStep),
        Map.of("skipped_step", cause.step(), "learner", cause.learner(), "term", cause.term()));
  }

  @Override
  public void checkpointed(String name, long step) {
    recorder.event(EventKind.CHECKPOINT, step, epochAt(step), Map.of("name", name));
  }

  /** The epoch of the next step. */
  private int epochAt(long step) {
    return Math.toIntExact(step / stepsPerEpoch) + 1;
  }
}
