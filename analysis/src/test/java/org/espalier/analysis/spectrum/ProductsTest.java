package org.espalier.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductsTest {
  private static final double EPSILON = 1e-6;

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 1, 3e38, 1e45})
  void thousandsOfFactorsNeitherOverflowNorVanish(double amplitude) {
    Products products = new Products(2, EPSILON);
    for (int i = 0; i < 5000; i++) {
      products.multiply(1, amplitude);
    }
    assertThat(products.logarithms()).containsExactly(new double[] {0, 5000 * Math.log(amplitude + EPSILON)}, within(1e-7));
  }

  @Test
  void theAmplitudesOfManyMapsAreFactorsOfTheirBin() {
    float[] amplitudes = new float[8 + 2 * 16];
    Arrays.fill(amplitudes, 8, 24, 2);
    Arrays.fill(amplitudes, 24, 40, 1e19f);
    Products products = new Products(4, EPSILON);
    products.multiply(1, 2, amplitudes, 8, 16);
    assertThat(products.logarithms()).containsExactly(new double[] {0, 16 * Math.log(2 + EPSILON), 16 * Math.log(1e19f), 0}, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNotFiniteStaysSo(double amplitude) {
    Products products = new Products(1, EPSILON);
    products.multiply(0, amplitude);
    products.multiply(0, 1);
    assertThat(Double.isFinite(products.logarithms()[0])).isFalse();
  }
}
