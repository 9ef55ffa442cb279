package org.espalier.analysis.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Comparison.Voice;
import org.junit.jupiter.api.Test;

/** Five samples of three classes, two teachers and a student. */
class ComparisonSumTest {
  private static final Offset<Double> EXACT = within(1e-14);
  private static final int CLASSES = 3;
  private static final int[] LABELS = {0, 1, 2, 1, 0};
  private static final float[] CNN = {2, 0, -1, 0, 1, 0.5f, 1, 1, 3, 0.5f, 0.25f, 0, 3, 0, 0};
  private static final float[] INN = {1, 0.5f, 0, 2, 0, 0, 0, 0, 1, 1, 2, 0, -8, 0.25f, 0};
  private static final float[] STUDENT = {0, 1, 0, 0, 2, 1, 0.5f, 0, 2, 3, 0, 1, 0, 0, 1};

  private static Comparison compared(int batch) {
    ComparisonSum sum = new ComparisonSum(List.of(new Voice("cnn", Role.TEACHER, "cnn.safetensors"),
        new Voice("inn", Role.TEACHER, "inn.safetensors"), new Voice("vit", Role.STUDENT, "vit.safetensors")));
    for (int from = 0; from < LABELS.length; from += batch) {
      int begin = from;
      int end = Math.min(LABELS.length, from + batch);
      sum.add(Arrays.copyOfRange(LABELS, begin, end), List.of(
          new Said(rows(CNN, begin, end), rows(CNN, begin, end)), new Said(rows(INN, begin, end), rows(INN, begin, end)),
          Said.ofSeveral(rows(STUDENT, begin, end))));
    }
    return sum.of("shapes/test", "abc", "test");
  }

  private static float[] rows(float[] all, int from, int to) {
    return Arrays.copyOfRange(all, CLASSES * from, CLASSES * to);
  }

  private static Pair pair(Comparison all, String first, String second) {
    return all.pairs().stream().filter(pair -> pair.first().equals(first) && pair.second().equals(second)).findFirst().orElseThrow();
  }

  /** cnn names the classes 0 1 2 0 0, inn 0 0 2 1 1, the student 1 1 2 0 2. */
  @Test
  void errorsAreCountedWhereTheyOverlap() {
    Comparison all = compared(5);

    assertThat(all.images()).isEqualTo(5);
    assertThat(pair(all, "cnn", "inn").overlap()).isEqualTo(new Overlap(2, 2, 1, 0, 2));
    assertThat(pair(all, "cnn", "vit").overlap()).isEqualTo(new Overlap(2, 2, 0, 1, 3));
    assertThat(pair(all, "inn", "vit").overlap()).isEqualTo(new Overlap(1, 2, 1, 1, 1));
    assertThat(all.standings()).extracting(standing -> standing.voice().name(), Standing::top1, Standing::top5).startsWith(
        tuple("cnn", 80.0, 100.0), tuple("inn", 60.0, 100.0));
  }

  /** By hand: (observed - chance) / (1 - chance), from cnn right 4 of 5 and inn 3 of 5, both right or both wrong 2 of 5. */
  @Test
  void kappaComparesWithWhatAccuraciesAloneWouldGive() {
    Overlap overlap = new Overlap(2, 2, 1, 0, 2);

    assertThat(overlap.kappa()).isCloseTo((0.4 - (0.8 * 0.6 + 0.2 * 0.4)) / (1 - (0.8 * 0.6 + 0.2 * 0.4)), EXACT);
    assertThat(overlap.agreement()).isEqualTo(0.4);
    assertThat(new Overlap(1, 2, 1, 1, 1).commonErrors()).isEqualTo(0.25);
    assertThat(new Overlap(5, 0, 0, 5, 10).kappa()).isEqualTo(1);
    assertThat(new Overlap(5, 0, 0, 0, 5).kappa()).as("chance alone agrees").isNaN();
    assertThat(new Overlap(5, 0, 0, 0, 5).commonErrors()).as("nobody errs").isNaN();
  }

  /**
   * By NumPy: {@code ls(x) = x - x.max(1) - log(exp(x - x.max(1)).sum(1)); kl(a, b) = (exp(ls(a)) * (ls(a) - ls(b))).sum(1).mean()}.
   */
  @Test
  void divergencesGoBothWays() {
    Comparison all = compared(5);

    assertThat(pair(all, "cnn", "inn").kl()).isCloseTo(1.8363410137577099, EXACT);
    assertThat(pair(all, "cnn", "inn").klBack()).isCloseTo(0.7891900259012428, EXACT);
    assertThat(pair(all, "cnn", "vit").kl()).isCloseTo(0.5426309738093463, EXACT);
    assertThat(pair(all, "cnn", "vit").klBack()).isCloseTo(0.5909204872770274, EXACT);
    assertThat(pair(all, "inn", "vit").kl()).isCloseTo(0.7319151044212487, EXACT);
  }

  /** On the last sample the teachers' probabilities favour class 0, which is right, and their logits class 1. */
  @Test
  void teachersTogetherAreTheMeanOfTheirProbabilitiesOrOfTheirLogits() {
    List<Standing> together = compared(2).standings().subList(2, 4);

    assertThat(together).extracting(standing -> standing.voice().role()).containsOnly(Role.ENSEMBLE);
    assertThat(together.get(0).voice().name()).contains("probabilities");
    assertThat(together.get(0).top1()).isEqualTo(80);
    assertThat(together.get(1).top1()).isEqualTo(60);
  }

  @Test
  void batchesDecideNothing() {
    assertThat(compared(2)).isEqualTo(compared(5));
  }

  @Test
  void whoReadsNoFeaturesOfItsOwnIsLikeNobody() {
    Comparison all = compared(5);

    assertThat(pair(all, "cnn", "inn").cka()).isBetween(0.0, 1.0);
    assertThat(pair(all, "cnn", "vit").cka()).isNaN();
  }

  @Test
  void ofEqualLogitsTheLowerClassComesFirstAndWhatIsNotANumberIsNeverRight() {
    assertThat(Scores.rank(new double[] {1, 1, 0}, 0)).isZero();
    assertThat(Scores.rank(new double[] {1, 1, 0}, 1)).isEqualTo(1);
    assertThat(Scores.rank(new double[] {Double.NaN, Double.NaN, Double.NaN}, 0)).isEqualTo(3);
    assertThat(Scores.largest(new double[] {1, 2, 2})).isEqualTo(1);
  }

  @Property
  void noDivergenceIsBelowZeroAndEveryOverlapAddsUp(@ForAll @Size(12) List<@FloatRange(min = -60, max = 60) Float> first,
      @ForAll @Size(12) List<@FloatRange(min = -60, max = 60) Float> second) {
    ComparisonSum sum = new ComparisonSum(List.of(new Voice("teacher", Role.TEACHER, ""), new Voice("student", Role.STUDENT, "")));
    sum.add(new int[] {0, 2, 1, 1}, List.of(said(first), said(second)));

    Pair pair = sum.of("", "", "test").pairs().get(0);

    assertThat(pair.kl()).isGreaterThan(-1e-12);
    assertThat(pair.klBack()).isGreaterThan(-1e-12);
    assertThat(pair.overlap().samples()).isEqualTo(4);
    assertThat(sum.of("", "", "test").standings()).as("one teacher is no ensemble").hasSize(2);
    assertThat(100.0 * (pair.overlap().bothRight() + pair.overlap().onlyFirst()) / 4)
        .isEqualTo(sum.of("", "", "test").standings().get(0).top1());
  }

  private static Said said(List<Float> values) {
    float[] logits = new float[values.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = values.get(i);
    }
    return new Said(logits, logits);
  }
}
