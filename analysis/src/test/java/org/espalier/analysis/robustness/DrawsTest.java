package org.espalier.analysis.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
  private static final int COUNT = 200_000;

  private static Draws draws() {
    return new KeyedDraws(1, Corruption.SHOT_NOISE, 2, 3);
  }

  /** Frequencies against the probabilities, in standard deviations; below 5 for each with a chance of 99.99 % over all tests here. */
  @ParameterizedTest
  @ValueSource(floats = {0, 0.01f, 0.7f, 3, 9.99f, 10, 10.01f, 37, 120, 500})
  void countsOfLightArePoisson(float mean) {
    float[] values = new float[COUNT];
    Arrays.fill(values, mean);
    draws().poisson(values, COUNT);

    int[] frequency = new int[1024];
    for (float value : values) {
      assertThat(value).isBetween(0f, 1023f).isEqualTo((float) Math.rint(value));
      frequency[(int) value]++;
    }
    double probability = Math.exp(-mean);
    for (int k = 0; k < frequency.length && mean < 400; k++) {
      double expected = COUNT * probability;
      if (expected > 20) {
        assertThat(Math.abs(frequency[k] - expected) / Math.sqrt(expected)).as("%d of mean %s", k, mean).isLessThan(5);
      }
      probability *= mean / (k + 1);
    }
    assertThat(mean(values)).isCloseTo(mean, Offset.offset(5 * Math.sqrt(Math.max(mean, 1e-9) / COUNT)));
    assertThat(variance(values)).isCloseTo(mean, Offset.offset(0.02 * mean + 1e-3));
  }

  @Test
  void noiseIsStandardNormal() {
    float[] values = new float[COUNT + 1];
    draws().normal(values, COUNT + 1);

    assertThat(mean(values)).isCloseTo(0, Offset.offset(0.01));
    assertThat(variance(values)).isCloseTo(1, Offset.offset(0.02));
    assertThat(share(values, 1)).isCloseTo(0.682689, Offset.offset(0.005));
    assertThat(share(values, 2)).isCloseTo(0.954500, Offset.offset(0.003));
    assertThat(share(values, 3)).isCloseTo(0.997300, Offset.offset(0.001));
  }

  @Test
  void cloudsFillTheirRangeAndAreSmootherTheFasterTheyDecay() {
    float[] rough = new float[64 * 64];
    float[] smooth = new float[64 * 64];
    draws().clouds(rough, 64, 64, 1.4);
    draws().clouds(smooth, 64, 64, 3);

    for (float[] clouds : new float[][] {rough, smooth}) {
      assertThat(clouds).contains(0f, 1f);
    }
    assertThat(roughness(smooth)).isLessThan(roughness(rough) / 3);
  }

  @Test
  void iceIsAnyPartOfALargerMapAndBlueish() {
    float[] ice = new float[32 * 32 * 3];
    draws().ice(ice, 32, 32);

    for (int i = 0; i < ice.length; i += 3) {
      assertThat(ice[i]).isBetween(0f, ice[i + 2] + 1e-6f);
      assertThat(ice[i + 2]).isBetween(0f, 1f);
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }

  private static double share(float[] values, double within) {
    int count = 0;
    for (float value : values) {
      count += Math.abs(value) < within ? 1 : 0;
    }
    return (double) count / values.length;
  }

  /** Mean step from a place to its right neighbour. */
  private static double roughness(float[] clouds) {
    double sum = 0;
    for (int i = 0; i < clouds.length - 1; i++) {
      sum += (i + 1) % 64 == 0 ? 0 : Math.abs(clouds[i + 1] - clouds[i]);
    }
    return sum / clouds.length;
  }
}
