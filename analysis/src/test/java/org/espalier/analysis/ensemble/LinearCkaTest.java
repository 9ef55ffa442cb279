package org.espalier.analysis.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LinearCkaTest {
  /** (6, 3). */
  private static final float[] X = {1, 2, 0.5f, 0, -1, 2, 3, 1, 1, 2, 2, -1, -1, 0.5f, 0, 4, -2, 1.5f};
  /** (6, 2). */
  private static final float[] Y = {1, 0, 2, -1, 0.5f, 3, 1, 1, -2, 0.25f, 0, 4};
  /**
   * By NumPy: {@code X -= X.mean(0); Y -= Y.mean(0); norm(X.T @ Y)**2 / (norm(X.T @ X) * norm(Y.T @ Y))}, and the same by the N x N
   * matrices of the definition: {@code K = X @ X.T; L = Y @ Y.T; H = eye(6) - 1/6; trace(K @ H @ L @ H) / sqrt(trace(K @ H @ K @ H) *
   * trace(L @ H @ L @ H))}.
   */
  private static final double CKA = 0.5534593488202464;

  private static double cka(float[] x, int width, float[] y, int other) {
    LinearCka cka = new LinearCka(width, other);
    cka.add(List.of(x, y), x.length / width);
    return cka.of(0, 1);
  }

  @Test
  void itIsWhatTheDefinitionSays() {
    assertThat(cka(X, 3, Y, 2)).isCloseTo(CKA, within(1e-14));
    assertThat(cka(Y, 2, X, 3)).isCloseTo(CKA, within(1e-14));
    assertThat(cka(X, 3, X, 3)).isCloseTo(1, within(1e-14));
  }

  @Test
  void batchesDecideNothingNotEvenTheLastBit() {
    LinearCka byTwo = new LinearCka(3, 2);
    for (int i = 0; i < 6; i += 2) {
      byTwo.add(List.of(Arrays.copyOfRange(X, 3 * i, 3 * i + 6), Arrays.copyOfRange(Y, 2 * i, 2 * i + 4)), 2);
    }

    assertThat(byTwo.of(0, 1)).isEqualTo(cka(X, 3, Y, 2)).isEqualTo(byTwo.of(1, 0));
  }

  @Test
  void meansFarFromZeroCostNoDigits() {
    float[] moved = new float[X.length];
    for (int i = 0; i < X.length; i++) {
      moved[i] = X[i] + 65536;   // exact in float32: halves stay
    }

    assertThat(cka(moved, 3, Y, 2)).isEqualTo(cka(X, 3, Y, 2));
  }

  @Test
  void whatIsTheSameForAllSamplesIsLikeNothing() {
    assertThat(cka(X, 3, new float[] {7, 7, 7, 7, 7, 7}, 1)).isNaN();
  }

  /** Rotations, reflections and factors change nothing; as float32 rounds what is rotated, not the last digits. */
  @Property
  void anOrthogonalTransformOfAFeatureIsTheFeature(@ForAll @DoubleRange(min = 0, max = 6.3) double angle,
      @ForAll @DoubleRange(min = 0.1, max = 10) double factor) {
    float[] turned = new float[X.length];
    for (int i = 0; i < X.length; i += 3) {
      turned[i] = (float) (factor * (Math.cos(angle) * X[i] - Math.sin(angle) * X[i + 2]));
      turned[i + 1] = (float) (-factor * X[i + 1]);
      turned[i + 2] = (float) (factor * (Math.sin(angle) * X[i] + Math.cos(angle) * X[i + 2]));
    }

    assertThat(cka(X, 3, turned, 3)).isCloseTo(1, within(1e-6));
    assertThat(cka(turned, 3, Y, 2)).isCloseTo(CKA, within(1e-6));
  }

  @Property
  void itLiesBetweenNothingAndAll(@ForAll @Size(12) List<@FloatRange(min = -1e3f, max = 1e3f) Float> values) {
    float[] other = new float[12];
    for (int i = 0; i < other.length; i++) {
      other[i] = values.get(i);
    }

    double cka = cka(X, 3, other, 2);

    assertThat(Double.isNaN(cka) || cka >= 0 && cka <= 1 + 1e-9).isTrue();
  }
}
