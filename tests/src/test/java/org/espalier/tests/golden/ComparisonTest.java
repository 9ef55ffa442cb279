package org.espalier.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  private static final String LOOSE = "[[\"*\", 0.5, 0]]";

  @TempDir private Path folder;

  @Test
  void aValueInsideItsTolerancePassesAndOneOutsideFailsWithTensorErrorAndTolerance() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"output/*\", 0.1, 0.01]]").floats("output/y", 10, -20);

    assertThat(compare(made, Map.of("output/y", reals(10.29, -20.29))).passed()).isTrue();
    assertThat(compare(made, Map.of("output/y", reals(10.31, -20))).failures())
        .containsExactly("output/y: error 0.310 (element 0), tolerance 0.300");
  }

  @Test
  void theFirstMatchingPatternDecides() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"grad/*alpha*\", 1, 0], [\"grad/*\", 0.1, 0], [\"*\", 0, 0]]")
        .floats("grad/softmax.alpha", 1).floats("grad/w", 1).floats("output/y", 1);

    Report report = compare(made, Map.of("grad/softmax.alpha", reals(1.9), "grad/w", reals(1.9), "output/y", reals(1)));

    assertThat(report.failures()).containsExactly("grad/w: error 0.900 (element 0), tolerance 0.100");
  }

  @Test
  void elementsWithASmallStoredGradientAreHeldToTheirOwnBound() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"after/*\", 0.01, 0, {\"where_grad_below\": 0.5, \"abs\": 2}], [\"*\", 0, 0]]")
        .floats("grad/w", 0.4f, -0.6f).floats("after/w", 1, 1).floats("after/v", 1);
    Values gradient = reals(0.4f, -0.6f);

    assertThat(compare(made, Map.of("grad/w", gradient, "after/w", reals(2.9, 1), "after/v", reals(1))).passed()).isTrue();
    assertThat(compare(made, Map.of("grad/w", gradient, "after/w", reals(3.1, 1.1), "after/v", reals(1.1))).failures())
        .containsExactly("after/v: error 0.100 (element 0), tolerance 0.0100",
            "after/w: error 0.100 (element 1), tolerance 0.0100",
            "after/w: error 2.10 where the gradient is small (element 0), tolerance 2.00");
  }

  @Test
  void notANumberNeverPasses() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"*\", 1e30, 1e30]]").floats("output/y", 1, 2);

    assertThat(compare(made, Map.of("output/y", reals(1, Double.NaN))).passed()).isFalse();
    assertThat(compare(MadeFixture.of("k", LOOSE).floats("output/y", Float.NaN), Map.of("output/y", reals(Double.NaN))).passed())
        .isFalse();
    assertThat(compare(MadeFixture.of("k", "[[\"*\", 1, 1]]").floats("output/y", Float.POSITIVE_INFINITY),
        Map.of("output/y", reals(1))).passed()).isFalse();
  }

  @Test
  void whatIsComparedWithNothingIsReported() throws IOException {
    MadeFixture made = MadeFixture.of("k", LOOSE).floats("output/y", 1).floats("output/z", 1).floats("aux/a", 1)
        .floats("param/w", 1);

    assertThat(compare(made, Map.of("output/y", reals(1))).failures()).containsExactly("aux/a: compared with nothing",
        "output/z: compared with nothing", "param/w: compared with nothing");
  }

  @Test
  void anAuxiliaryTensorThatWasReadIsAFactAndAnInputThatWasReadIsFine() throws IOException {
    Fixture fixture = Fixture.open(
        MadeFixture.of("k", LOOSE).floats("output/y", 1).floats("aux/a", 1).floats("input/x", 1).in(folder));
    fixture.reals("aux/a");
    fixture.reals("input/x");

    assertThat(new Comparison(fixture).of(Map.of("output/y", reals(1))).passed()).isTrue();
  }

  @Test
  void aTableThatOurCodeMakesItselfIsComparedAndOneThatItDoesNotIsReported() throws IOException {
    MadeFixture made = MadeFixture.of("k", LOOSE).floats("output/y", 1).longs("buffer/index", 3, 4);

    assertThat(compare(made, Map.of("output/y", reals(1), "buffer/index", Values.of(new long[] {3, 4}, 2))).passed()).isTrue();
    assertThat(compare(made, Map.of("output/y", reals(1), "buffer/index", Values.of(new long[] {4, 3}, 2))).passed()).isFalse();
    assertThat(compare(made, Map.of("output/y", reals(1))).failures()).containsExactly("buffer/index: compared with nothing");
  }

  @Test
  void readingAnOutputDoesNotExcuseIt() throws IOException {
    Fixture fixture = Fixture.open(MadeFixture.of("k", LOOSE).floats("output/y", 1).floats("output/z", 1).in(folder));
    fixture.reals("output/z");

    assertThat(new Comparison(fixture).of(Map.of("output/y", reals(1))).failures())
        .containsExactly("output/z: compared with nothing");
  }

  @Test
  void wholeNumbersMustBeEqualWhateverTheTolerance() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"*\", 100, 100]]").longs("aux/support", 3, 4);

    assertThat(compare(made, Map.of("aux/support", Values.of(new long[] {3, 4}, 2))).passed()).isTrue();
    assertThat(compare(made, Map.of("aux/support", Values.of(new long[] {3, 5}, 2))).failures())
        .containsExactly("aux/support: element 1 is 5, stored is 4 (whole numbers must be equal)");
  }

  @Test
  void anotherShapeAMissingClauseAndAnEmptyComparisonFail() throws IOException {
    MadeFixture made = MadeFixture.of("k", "[[\"grad/*\", 1, 1]]").floats("output/y", 1, 2);

    assertThat(compare(made, Map.of("output/y", reals(1, 2, 3))).failures())
        .containsExactly("output/y: shape [3], stored is [2]");
    assertThat(compare(made, Map.of("output/y", reals(1, 2))).failures())
        .containsExactly("output/y: no tolerance of the file matches it");
    assertThat(compare(MadeFixture.of("k", LOOSE), Map.of()).failures()).containsExactly("nothing was compared");
  }

  private Report compare(MadeFixture made, Map<String, Values> ours) throws IOException {
    return new Comparison(Fixture.open(made.in(folder))).of(ours);
  }

  private static Values reals(double... values) {
    return new Values.Reals(List.of((long) values.length), values);
  }
}
