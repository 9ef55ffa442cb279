package org.espalier.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many maps side by side have the spectra that JTransforms computes one by one. */
class SideBySideTest {
  private static final double FLOAT64 = 1e-9;
  private static final double FLOAT32 = 1e-5;
  /** So large that rounding shows no more at small amplitudes than at others. */
  private static final double EPSILON = 1;

  @Property(tries = 60)
  void ofDiagonals(@ForAll @IntRange(min = 1, max = 40) int side, @ForAll long seed) {
    compare(new Diagonal(side), new Diagonals(side), seed, FLOAT64);
  }

  @Property(tries = 60)
  void ofHalfPlanes(@ForAll @IntRange(min = 1, max = 20) int height, @ForAll @IntRange(min = 1, max = 20) int width, @ForAll long seed) {
    compare(new HalfPlane(height, width), new HalfPlanes(height, width), seed, FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({"56, 56", "61, 64", "128, 128", "127, 3", "1, 128", "128, 1"})
  void ofLargeHalfPlanes(int height, int width) {
    compare(new HalfPlane(height, width), new HalfPlanes(height, width), 1, FLOAT32);
  }

  private static void compare(Bins one, Amplitudes many, long seed, double near) {
    float[] batch = new float[many.maps() * one.cells()];
    Random random = new Random(seed);
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextFloat();
    }
    assertThat(means(one, many, batch)).containsExactly(means(one, one, batch), within(near));
  }

  private static double[] means(Bins bins, Amplitudes amplitudes, float[] batch) {
    int count = batch.length / bins.cells();
    double[] means = new BlockSum(bins, amplitudes, EPSILON).of(batch, 0, count);
    for (int i = 0; i < means.length; i++) {
      means[i] /= count;
    }
    return means;
  }
}
