package org.espalier.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.espalier.models.InputException;
import org.espalier.models.optim.LearningRate.Constant;
import org.espalier.models.optim.LearningRate.Cosine;
import org.espalier.models.optim.LearningRate.Every;
import org.junit.jupiter.api.Test;

/** Values by hand: the cosine's half and its eighths. */
class LearningRateTest {
  private static final double EIGHTH = (1 + Math.sqrt(0.5)) / 2;

  @Test
  void anEpochwiseCosineFallsFromPeakToFloorAndStandsStillWithinAnEpoch() {
    LearningRate rate = new Cosine(1, 0.2, 0, Every.EPOCH);

    assertThat(rate.at(new Progress(0, 0, 10, 4))).isEqualTo(1);
    assertThat(rate.at(new Progress(0, 9, 10, 4))).isEqualTo(1);
    assertThat(rate.at(new Progress(1, 0, 10, 4))).isCloseTo(0.2 + 0.8 * EIGHTH, within(1e-12));
    assertThat(rate.at(new Progress(2, 5, 10, 4))).isCloseTo(0.6, within(1e-12));
    assertThat(rate.at(new Progress(3, 0, 10, 4))).isCloseTo(0.2 + 0.8 * (1 - EIGHTH), within(1e-12));
    assertThat(rate.at(new Progress(4, 0, 10, 4))).as("after the end").isCloseTo(0.2, within(1e-12));
  }

  @Test
  void anEpochwiseWarmUpRisesInEqualStepsToThePeak() {
    LearningRate rate = new Cosine(0.9, 0, 3, Every.EPOCH);

    assertThat(rate.at(new Progress(0, 7, 10, 7))).isCloseTo(0.3, within(1e-12));
    assertThat(rate.at(new Progress(1, 0, 10, 7))).isCloseTo(0.6, within(1e-12));
    assertThat(rate.at(new Progress(2, 0, 10, 7))).isCloseTo(0.9, within(1e-12));
    assertThat(rate.at(new Progress(3, 0, 10, 7))).isCloseTo(0.9, within(1e-12));
    assertThat(rate.at(new Progress(5, 0, 10, 7))).as("half of the rest").isCloseTo(0.45, within(1e-12));
  }

  @Test
  void aStepwiseScheduleMovesAtEveryStep() {
    LearningRate rate = new Cosine(1, 0, 1, Every.STEP);

    assertThat(rate.at(new Progress(0, 0, 4, 3))).isCloseTo(0.25, within(1e-12));
    assertThat(rate.at(new Progress(0, 3, 4, 3))).isCloseTo(1, within(1e-12));
    assertThat(rate.at(new Progress(1, 0, 4, 3))).isCloseTo(1, within(1e-12));
    assertThat(rate.at(new Progress(1, 2, 4, 3))).as("a quarter of the rest").isCloseTo(EIGHTH, within(1e-12));
    assertThat(rate.at(new Progress(2, 0, 4, 3))).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(new Progress(2, 2, 4, 3))).isCloseTo(1 - EIGHTH, within(1e-12));
  }

  @Test
  void warmUpMayTakeAFractionOfAnEpoch() {
    LearningRate rate = new Cosine(1, 0, 0.5, Every.STEP);

    assertThat(rate.at(new Progress(0, 0, 4, 2))).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(new Progress(0, 1, 4, 2))).isCloseTo(1, within(1e-12));
  }

  @Test
  void aConstantRateStaysAndNumbersOutOfRangeAreNamed() {
    assertThat(new Constant(0.3).at(new Progress(5, 1, 2, 7))).isEqualTo(0.3);
    assertThatThrownBy(() -> new Constant(0)).isInstanceOf(InputException.class).hasMessageContaining("rate is 0.0");
    assertThatThrownBy(() -> new Constant(Double.NaN)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Cosine(Double.POSITIVE_INFINITY, 0, 0, Every.STEP)).isInstanceOf(InputException.class)
        .hasMessageContaining("peak");
    assertThatThrownBy(() -> new Cosine(0.1, 0.2, 0, Every.STEP)).isInstanceOf(InputException.class)
        .hasMessageContaining("floor 0.2").hasMessageContaining("0.1");
    assertThatThrownBy(() -> new Cosine(0.1, 0, -1, Every.STEP)).isInstanceOf(InputException.class)
        .hasMessageContaining("warmupEpochs -1.0");
  }

  @Test
  void deitsScheduleMayMoveEveryStep() {
    LearningRate rate = new LearningRate.DeitCosine(1, 0, 0.2, 2, 0, Every.STEP);

    assertThat(rate.at(new Progress(0, 0, 4, 8))).isEqualTo(0.2);
    assertThat(rate.at(new Progress(1, 2, 4, 8))).as("three quarters of the rise").isCloseTo(0.8, within(1e-12));
    assertThat(rate.at(new Progress(2, 0, 4, 8))).as("a quarter of the cosine").isCloseTo(EIGHTH, within(1e-12));
    assertThat(rate.at(new Progress(5, 2, 4, 8))).isCloseTo((1 + Math.cos(Math.PI * 5.5 / 8)) / 2, within(1e-12));
  }

  @Test
  void progressCountsEpochsAndDecaysOnlyBetweenThem() {
    assertThat(new Progress(3, 1, 4, 10).epochs()).isEqualTo(3.25);
    assertThat(new Progress(0, 3, 4, 10).linearDecay()).isEqualTo(1);
    assertThat(new Progress(3, 1, 4, 10).linearDecay()).isCloseTo(0.7, within(1e-12));
    assertThat(new Progress(3, 3, 4, 10).linearDecay()).isEqualTo(new Progress(3, 0, 4, 10).linearDecay());
  }

  @Test
  void deitsCosineRunsAnEpochBehindAndIsNotShiftedByItsWarmup() {
    LearningRate rate = new LearningRate.DeitCosine(1e-3, 1e-5, 1e-6, 5, 1);
    assertThat(rate.at(new Progress(0, 3, 10, 300))).isEqualTo(1e-6);
    assertThat(rate.at(new Progress(1, 0, 10, 300))).isEqualTo(1e-6);
    assertThat(rate.at(new Progress(2, 9, 10, 300))).isCloseTo(2.008e-4, within(1e-12));
    assertThat(rate.at(new Progress(6, 0, 10, 300))).isCloseTo(9.9932164e-4, within(1e-10));
    assertThat(rate.at(new Progress(151, 0, 10, 300))).isCloseTo((1e-3 + 1e-5) / 2, within(1e-12));
    assertThat(new LearningRate.DeitCosine(1e-3, 1e-5, 1e-6, 5, 0).at(new Progress(1, 0, 10, 300))).isCloseTo(2.008e-4, within(1e-12));
    assertThatThrownBy(() -> new LearningRate.DeitCosine(1e-3, 1e-2, 1e-6, 5, 1)).isInstanceOf(InputException.class)
        .hasMessageContaining("0.01");
  }
}
