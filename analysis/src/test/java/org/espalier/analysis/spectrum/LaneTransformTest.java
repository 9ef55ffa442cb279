package org.espalier.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTransformTest {
  private static final int LANES = 3;

  @Property(tries = 200)
  void everyLaneIsTransformedAsDefined(@ForAll @IntRange(min = 1, max = 128) int length, @ForAll long seed) {
    LaneTransform transform = new LaneTransform(length, LANES);
    double[][] given = fill(transform, new Random(seed));

    transform.run();

    for (int k = 0; k <= length / 2; k++) {
      for (int lane = 0; lane < LANES; lane++) {
        double near = 3e-7 * length;
        assertThat((double) transform.cosines[k][lane]).isCloseTo(sum(given[lane], k, 0), within(near));
        assertThat((double) transform.sines[k][lane]).isCloseTo(sum(given[lane], k, -Math.PI / 2), within(near));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 14, 56, 61})
  void whatIsConstantHasNothingButFrequencyZero(int length) {
    LaneTransform transform = new LaneTransform(length, LANES);
    Arrays.stream(transform.input).forEach(row -> Arrays.fill(row, 0.1f));

    transform.run();

    assertThat((double) transform.cosines[0][0]).isCloseTo(0.1 * length, within(1e-7 * length));
    for (int k = 1; k <= length / 2; k++) {
      assertThat(transform.cosines[k]).containsOnly(0f);
      assertThat(transform.sines[k]).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 14})
  void aTransformRunsAgain(int length) {
    LaneTransform transform = new LaneTransform(length, LANES);
    fill(transform, new Random(1));
    transform.run();
    float[] first = transform.cosines[length / 4].clone();
    fill(transform, new Random(2));
    transform.run();
    fill(transform, new Random(1));
    transform.run();
    assertThat(transform.cosines[length / 4]).containsExactly(first);
  }

  /** By lane. */
  private static double[][] fill(LaneTransform transform, Random random) {
    double[][] given = new double[LANES][transform.input.length];
    for (int place = 0; place < transform.input.length; place++) {
      for (int lane = 0; lane < LANES; lane++) {
        transform.input[place][lane] = random.nextFloat() * 2 - 1;
        given[lane][place] = transform.input[place][lane];
      }
    }
    return given;
  }

  private static double sum(double[] values, int k, double phase) {
    double sum = 0;
    for (int j = 0; j < values.length; j++) {
      sum += values[j] * Math.cos(2 * Math.PI * j * k / values.length + phase);
    }
    return sum;
  }
}
