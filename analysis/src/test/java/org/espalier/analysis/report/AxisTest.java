package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  @ParameterizedTest
  @CsvSource({"0, 87.3, 5, '0 20 40 60 80 100'", "0.61, 2.34, 4, '0.5 1 1.5 2 2.5'", "0, 0.0005, 3, '0 2e-4 4e-4 6e-4'",
      "3, 3, 5, '3 4'", "-1, 1, 4, '-1 -0.5 0 0.5 1'", "0, 2500000, 5, '0 500000 1e6 1.5e6 2e6 2.5e6'"})
  void ticksAreRoundNumbersThatHoldTheData(double low, double high, int ticks, String expected) {
    Axis axis = Axis.over(low, high, ticks);

    assertThat(String.join(" ", axis.ticks().stream().map(axis::label).toList())).isEqualTo(expected);
  }

  @Test
  void anAxisOfEpochsEndsWithTheLastAndHasWholeTicks() {
    assertThat(Axis.over(0, 72, 5).endingAt(72).wholeTicks()).containsExactly(0.0, 20.0, 40.0, 60.0);
    assertThat(Axis.over(0, 2, 5).endingAt(2).wholeTicks()).containsExactly(0.0, 1.0, 2.0);
  }

  @Property
  void allDataIsOnTheAxisAndTicksAreFew(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double one, @ForAll @DoubleRange(min = -1e9, max = 1e9) double other) {
    Axis axis = Axis.over(Math.min(one, other), Math.max(one, other), 5);
    List<Double> ticks = axis.ticks();

    double fuzz = axis.step() * 1e-6;
    assertThat(axis.low()).isLessThanOrEqualTo(Math.min(one, other) + fuzz);
    assertThat(axis.high()).isGreaterThanOrEqualTo(Math.max(one, other) - fuzz);
    assertThat(ticks).hasSizeBetween(2, 8);
    assertThat(ticks.stream().map(axis::label)).doesNotHaveDuplicates();
  }
}
