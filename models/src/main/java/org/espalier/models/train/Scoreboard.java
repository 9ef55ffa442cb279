package org.espalier.models.train;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.EpochReport.Best;

/** How the networks here did: sums over the steps of the running epoch, and what they score at its end. One thread at a time. */
final class Scoreboard implements AutoCloseable {
  private final Scope scope;
  private final Lanes lanes;
  private final Optional<Evaluation> validation;
  private final Evaluation test;
  private final Map<String, RunningScore> sums = new LinkedHashMap<>();
  /** Of networks as they stand; who rests keeps the last. */
  private final Map<String, Judgement> judgements = new HashMap<>();

  private record Judgement(Optional<EvaluationScore> validation, EvaluationScore test) {}

  /** @param lanes on which images are evaluated side by side; its owner closes it */
  Scoreboard(Scope scope, Lanes lanes, TrainingData data, int evaluationBatch) {
    this.scope = scope;
    this.lanes = lanes;
    this.validation = data.validation().map(part -> new Evaluation(part, evaluationBatch));
    this.test = new Evaluation(data.test(), evaluationBatch);
  }

  /** The networks of a learner are scored from now on. */
  void add(Trainee trainee) {
    trainee.member().scored().forEach(scored -> sums.put(scored.name(), RunningScore.START));
  }

  /** An epoch begins; where nobody asked how the one before ended, its sums are dropped. */
  void beginEpoch() {
    sums.replaceAll((name, sum) -> sum.trained() ? sum.nextEpoch(sum.best()) : sum);
  }

  /** Adds a step of a learner. */
  void add(Trainee trainee, StepReport report) {
    for (Scored scored : trainee.member().scored()) {
      StepReport.StepScore score = report.scores().get(scored.name());
      if (score != null) {
        sums.computeIfPresent(scored.name(), (name, sum) -> sum.plus(score, report.samples(),
            report.gradientNorms().get(trainee.name()), report.learningRates().get(trainee.name())));
      }
    }
  }

  /**
   * Evaluates a network, and begins the sums of the next epoch.
   *
   * @param epoch done, from 1
   * @param step  updates done
   */
  EpochReport endEpoch(Trainee trainee, Scored scored, int epoch, long step) {
    RunningScore sum = sums.get(scored.name());
    Judgement judgement = sum.trained() ? judge(trainee, scored)
        : judgements.computeIfAbsent(scored.name(), name -> judge(trainee, scored));
    judgements.put(scored.name(), judgement);
    Optional<EvaluationScore> decided = judgement.validation();
    EvaluationScore judged = judgement.test();
    Best best = sum.bestWith(decided.orElse(judged).top1Percent(), epoch);
    sums.put(scored.name(), sum.nextEpoch(best));
    return new EpochReport(epoch, step, scored.name(), sum.trained(), sum.learningRate(), sum.meanPerStep(sum.loss()),
        sum.meanPerStep(sum.ce()), sum.meanPerStep(sum.kd()), sum.meanPerStep(sum.feature()), sum.top1Percent(),
        sum.meanPerStep(sum.gradientNorm()), decided, judged, best);
  }

  private Judgement judge(Trainee trainee, Scored scored) {
    Weights weights = scored.weights().apply(trainee.learner().weights());
    return new Judgement(validation.map(part -> part.of(scope, lanes, trainee::enter, scored.network(), weights)),
        test.of(scope, lanes, trainee::enter, scored.network(), weights));
  }

  /** What was scored is no longer true of the networks as they stand. */
  void forget() {
    judgements.clear();
  }

  /** For a checkpoint. */
  Map<String, RunningScore> sums() {
    return Collections.unmodifiableMap(sums);
  }

  /** Goes back to what a checkpoint says of the networks here. */
  void restore(Map<String, RunningScore> stored) {
    forget();
    sums.replaceAll((name, old) -> stored.getOrDefault(name, RunningScore.START));
  }

  @Override
  public void close() {
    validation.ifPresent(Evaluation::close);
    test.close();
  }
}
