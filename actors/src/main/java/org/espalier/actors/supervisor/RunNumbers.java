package org.espalier.actors.supervisor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.Metric;
import org.espalier.models.method.Member;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.StepReport.StepScore;

/** A run's reports as its folder keeps them. Whoever trains writes the same numbers under the same names. */
public final class RunNumbers {
  private final Map<String, String> learners = new LinkedHashMap<>();

  /** @param members of the run */
  public RunNumbers(Iterable<Member> members) {
    members.forEach(member -> member.scored().forEach(scored -> learners.put(scored.name(), member.name())));
  }

  /** Numbers of a step by network, for {@code events.jsonl}. */
  public Map<String, Map<String, Double>> step(StepReport report) {
    Map<String, Map<String, Double>> numbers = new LinkedHashMap<>();
    report.scores().forEach((name, score) -> numbers.put(name, step(report, learners.get(name), score)));
    return numbers;
  }

  private static Map<String, Double> step(StepReport report, String learner, StepScore score) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("loss", score.loss());
    numbers.put("ce", score.ce());
    numbers.put("kd", score.kd());
    numbers.put("feature", score.feature());
    numbers.put("top1", 100 * score.hits() / report.samples());
    numbers.put("grad_norm", report.gradientNorms().get(learner));
    numbers.put("learning_rate", report.learningRates().get(learner));
    return numbers;
  }

  /**
   * A row of {@code metrics.csv}.
   *
   * @param seconds the epoch took
   */
  public static EpochMetrics row(EpochReport report, double seconds) {
    EpochMetrics row = EpochMetrics.of(report.epoch(), report.step(), report.score());
    if (report.trained()) {
      row = row.with(Metric.LEARNING_RATE, report.learningRate()).with(Metric.TRAIN_LOSS, report.loss())
          .with(Metric.TRAIN_CE, report.ce()).with(Metric.TRAIN_KD, report.kd()).with(Metric.TRAIN_FEATURE, report.feature())
          .with(Metric.TRAIN_TOP1, report.top1()).with(Metric.GRAD_NORM, report.gradientNorm());
    }
    if (report.validation().isPresent()) {
      var validation = report.validation().get();
      row = row.with(Metric.VAL_TOP1, validation.top1Percent()).with(Metric.VAL_TOP5, validation.top5Percent())
          .with(Metric.VAL_LOSS, validation.loss());
    }
    return row.with(Metric.TEST_TOP1, report.test().top1Percent()).with(Metric.TEST_TOP5, report.test().top5Percent())
        .with(Metric.TEST_LOSS, report.test().loss()).with(Metric.SECONDS, seconds);
  }
}
