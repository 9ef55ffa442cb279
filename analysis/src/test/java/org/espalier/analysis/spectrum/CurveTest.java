package org.espalier.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveTest {

  @ParameterizedTest
  @CsvSource({"14, 7, 8", "7, 4, 4", "2, 1, 2", "1, 1, 1", "8, 4, 5"})
  void theStrictCurveHasNoNyquistBin(int side, int strict, int general) {
    SpectrumSum sum = SpectrumSum.forCurves(side, side, 1);
    sum.add(new float[side * side]);
    assertThat(sum.curve(Mode.STRICT).delta()).hasSize(strict);
    assertThat(sum.curve(Mode.GENERAL).delta()).hasSize(general);
  }

  @Test
  void frequenciesAreTrue() {
    SpectrumSum sum = SpectrumSum.forCurves(8, 8, 1);
    sum.add(new float[64]);
    assertThat(sum.curve(Mode.GENERAL).omega()).containsExactly(new double[] {0, Math.PI / 4, Math.PI / 2, 3 * Math.PI / 4, Math.PI},
        within(1e-12));
  }

  @Test
  void valuesBetweenPointsLieOnTheLineThatJoinsThem() {
    Curve curve = new Curve(new double[] {0, 1, 2}, new double[] {0, -2, -3}, 2);
    assertThat(curve.at(0.25)).isEqualTo(-1);
    assertThat(curve.at(0.75)).isEqualTo(-2.5);
    assertThat(curve.at(1)).isEqualTo(-3);
  }

  @Test
  void piBehindTheLastPointHasTheLastValue() {
    assertThat(new Curve(new double[] {0, 1}, new double[] {0, -2}, 1.5).at(1)).isEqualTo(-2);
    assertThat(new Curve(new double[] {0}, new double[] {0}, 0).at(1)).isZero();
  }

  @Test
  void forDisplayTheSignIsTurned() {
    assertThat(new Curve(new double[] {0, 1}, new double[] {0, -2}, 1).negated().delta()).containsExactly(0, 2);
  }

  @Test
  void theSlopeIsThatOfLeastSquares() {
    assertThat(Curve.slope(new double[] {0, 0.5, 1}, new double[] {1, 2, 3})).isCloseTo(2, within(1e-12));
    assertThat(Curve.slope(new double[] {0, 0.5, 1}, new double[] {1, 5, 3})).isCloseTo(2, within(1e-12));
    assertThat(Curve.slope(new double[] {0}, new double[] {7})).isZero();
  }
}
