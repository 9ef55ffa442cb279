package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerScoresTest {
  @Test
  void theBestEpochIsChosenByValidationAndScoredByTest() {
    LearnerScores scores = LearnerScores.of(List.of(row(1, 10, 30), row(2, 50, 20), row(3, 50, 90), row(4, 40, 25)));

    assertThat(scores).isEqualTo(new LearnerScores(25, 75, new LearnerResult.Best(20, 2)));
  }

  @Test
  void withoutOneOfThemTheOtherDoesBoth() {
    assertThat(LearnerScores.of(List.of(EpochMetrics.of(1, 1, "vit").with(Metric.TEST_TOP1, 30),
        EpochMetrics.of(2, 2, "vit").with(Metric.TEST_TOP1, 20)))).isEqualTo(
            new LearnerScores(20, Double.NaN, new LearnerResult.Best(30, 1)));
    assertThat(LearnerScores.of(List.of(EpochMetrics.of(1, 1, "vit").with(Metric.VAL_TOP1, 30).with(Metric.VAL_TOP5, 60))))
        .isEqualTo(new LearnerScores(30, 60, new LearnerResult.Best(30, 1)));
  }

  @Test
  void beforeTheFirstEpochThereIsNone() {
    assertThat(LearnerScores.of(List.of())).isEqualTo(new LearnerScores(Double.NaN, Double.NaN, null));
  }

  private static EpochMetrics row(int epoch, double validation, double test) {
    return EpochMetrics.of(epoch, epoch, "vit").with(Metric.VAL_TOP1, validation).with(Metric.TEST_TOP1, test)
        .with(Metric.TEST_TOP5, test + 50);
  }
}
