package org.espalier.analysis.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectrumSumTest {
  private static final double NEAR = 1e-9;
  /** What many maps side by side are transformed in. */
  private static final double FLOAT32 = 1e-5;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 3", "4, 4", "7, 7", "13, 13", "14, 14", "6, 9", "9, 6", "1, 5", "5, 1", "8, 2"})
  void everyBinIsTheMeanLogarithmOfTheDefinition(int height, int width) {
    float[] maps = maps(5, height, width);
    SpectrumSum sum = SpectrumSum.forMap(height, width, 1);
    sum.add(maps);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        assertThat(sum.at(row, column)).isCloseTo(defined(maps, height, width, row, column), within(NEAR));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "7, 7", "14, 14", "6, 9", "9, 6", "16, 5"})
  void soItIsOfManyMaps(int height, int width) {
    float[] maps = maps(70, height, width);
    SpectrumSum sum = SpectrumSum.forMap(height, width, 1);
    sum.add(maps);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        assertThat(sum.at(row, column)).isCloseTo(defined(maps, height, width, row, column), within(FLOAT32));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "7", "8", "13", "14", "56"})
  void theDiagonalAloneGivesTheCurvesOfTheWholeMap(int side) {
    float[] maps = maps(20, side, side);
    SpectrumSum whole = SpectrumSum.forMap(side, side, 1);
    SpectrumSum diagonal = SpectrumSum.forCurves(side, side, 1);
    whole.add(maps);
    diagonal.add(maps);
    for (Mode mode : Mode.values()) {
      assertThat(diagonal.curve(mode).delta()).containsExactly(whole.curve(mode).delta(), within(FLOAT32));
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    float[] maps = maps(2000, 7, 7);
    assertThat(curveOf(maps, 3)).isEqualTo(curveOf(maps, 1));
    assertThat(mapOf(maps, 3)).isEqualTo(mapOf(maps, 1));
  }

  private static double[] curveOf(float[] maps, int threads) {
    SpectrumSum sum = SpectrumSum.forCurves(7, 7, threads);
    sum.add(maps);
    return sum.curve(Mode.GENERAL).delta();
  }

  private static double[] mapOf(float[] maps, int threads) {
    SpectrumSum sum = SpectrumSum.forMap(7, 7, threads);
    sum.add(maps);
    return sum.shiftedMap();
  }

  @Test
  void batchesAddUp() {
    float[] maps = maps(12, 6, 9);
    SpectrumSum atOnce = SpectrumSum.forCurves(6, 9, 1);
    atOnce.add(maps);
    SpectrumSum inParts = SpectrumSum.forCurves(6, 9, 1);
    inParts.add(Arrays.copyOf(maps, 5 * 54));
    inParts.add(Arrays.copyOfRange(maps, 5 * 54, maps.length));
    assertThat(inParts.maps()).isEqualTo(12);
    assertThat(inParts.curve(Mode.GENERAL).delta()).containsExactly(atOnce.curve(Mode.GENERAL).delta(), within(NEAR));
  }

  @Test
  void amplitudesOfAnySizeNeitherOverflowNorVanish() {
    float[] huge = new float[64 * 16];
    Arrays.fill(huge, Float.MAX_VALUE);
    SpectrumSum sum = SpectrumSum.forMap(4, 4, 1);
    sum.add(huge);
    assertThat(sum.at(0, 0)).isCloseTo(Math.log(16.0 * Float.MAX_VALUE), within(NEAR));
    assertThat(sum.at(1, 2)).isCloseTo(Math.log(1e-6), within(NEAR));
  }

  @Test
  void amplitudesFarBelowOneCountBesideAnEpsilonFarBelowThem() {
    float[] tiny = new float[64 * 4];
    Arrays.fill(tiny, 1e-30f);
    SpectrumSum sum = SpectrumSum.forMap(2, 2, 1e-40, 1);
    sum.add(tiny);
    assertThat(sum.at(0, 0)).isCloseTo(Math.log(4e-30), within(1e-7));
    assertThat(sum.at(1, 1)).isCloseTo(Math.log(1e-40), within(NEAR));
  }

  @ParameterizedTest
  @CsvSource({"7", "14", "56"})
  void ofMapsThatAreConstantNothingButFrequencyZeroIsAboveEpsilon(int side) {
    float[] maps = new float[64 * side * side];
    Arrays.fill(maps, 3.7f);
    SpectrumSum sum = SpectrumSum.forMap(side, side, 1);
    sum.add(maps);
    assertThat(sum.at(0, 0)).isCloseTo(Math.log(3.7 * side * side), within(1e-6));
    assertThat(sum.at(1, 1)).isCloseTo(Math.log(1e-6), within(NEAR));
    assertThat(sum.at(0, 2)).isCloseTo(Math.log(1e-6), within(NEAR));
  }

  @Test
  void whatIsNotFiniteIsRefusedAndLeavesTheSum() {
    SpectrumSum sum = SpectrumSum.forCurves(2, 2, 1);
    sum.add(new float[] {1, 2, 3, 4});
    double before = sum.at(1, 1);
    assertThatThrownBy(() -> sum.add(new float[] {1, 2, Float.NaN, 4})).hasMessageContaining("not finite");
    assertThat(sum.at(1, 1)).isEqualTo(before);
    float[] many = new float[64 * 4];
    many[77] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> sum.add(many)).hasMessageContaining("not finite");
  }

  @Test
  void theStrictRecipeRefusesMapsThatAreNotSquare() {
    SpectrumSum sum = SpectrumSum.forCurves(6, 9, 1);
    sum.add(maps(1, 6, 9));
    assertThatThrownBy(() -> sum.curve(Mode.STRICT)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("6 x 9")
        .hasMessageContaining("general mode");
  }

  @Test
  void theShiftedMapHasFrequencyZeroInItsMiddle() {
    SpectrumSum sum = SpectrumSum.forMap(4, 5, 1);
    sum.add(maps(3, 4, 5));
    double[] shifted = sum.shiftedMap();
    assertThat(shifted[2 * 5 + 2]).isEqualTo(sum.at(0, 0));
    assertThat(shifted[3 * 5 + 1]).isEqualTo(sum.at(1, 4));
  }

  @Test
  void wrongSizesAreNamed() {
    assertThatThrownBy(() -> SpectrumSum.forCurves(0, 4, 1)).hasMessageContaining("0 x 4");
    assertThatThrownBy(() -> SpectrumSum.forCurves(2, 2, 0)).hasMessageContaining("0 threads");
    assertThatThrownBy(() -> SpectrumSum.forCurves(2, 2, 1).add(new float[5])).hasMessageContaining("5 values");
  }

  private static double defined(float[] maps, int height, int width, int row, int column) {
    int cells = height * width;
    double sum = 0;
    for (int map = 0; map < maps.length / cells; map++) {
      double real = 0;
      double imaginary = 0;
      for (int i = 0; i < cells; i++) {
        double angle = -2 * Math.PI * ((double) row * (i / width) / height + (double) column * (i % width) / width);
        real += maps[map * cells + i] * Math.cos(angle);
        imaginary += maps[map * cells + i] * Math.sin(angle);
      }
      sum += Math.log(Math.hypot(real, imaginary) + 1e-6);
    }
    return sum / (maps.length / cells);
  }

  /** Values between -1 and 1 that repeat after no period of the maps. */
  private static float[] maps(int count, int height, int width) {
    float[] maps = new float[count * height * width];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = (float) Math.sin(i * (1.7 + 0.31 * Math.sin(i * 0.123)));
    }
    return maps;
  }
}
