package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTableTest {

  /** From printed tables of the distribution. */
  @ParameterizedTest
  @CsvSource({"1, 12.7062", "2, 4.3027", "3, 3.1824", "4, 2.7764", "5, 2.5706", "9, 2.2622", "10, 2.2281", "29, 2.0452", "120, 1.9799"})
  void halfTheWidthOfA95PercentInterval(int degrees, double width) {
    assertThat(StudentT.halfWidth(0.95, degrees)).isCloseTo(width, within(5e-5));
  }

  private static SweepTable.Row row(String variant, long seed, double value) {
    return new SweepTable.Row(variant + ",seed=" + seed, variant, seed, "vit", "completed", value, 1, 1, "");
  }

  /** Differences 1, 2, 3: mean 2, deviation 1, half width 4.3027 / sqrt(3). */
  @Test
  void variantsAreComparedSeedBySeed() {
    SweepTable table = SweepTable.of("top1", "a", List.of(row("a", 0, 10), row("a", 1, 20), row("a", 2, 30), row("a", 3, 90),
        row("b", 2, 33), row("b", 1, 22), row("b", 0, 11), row("c", 0, 40), row("c", 1, Double.NaN)));

    assertThat(table.spreads()).extracting(SweepTable.Spread::variant).containsExactly("a", "b", "c");
    assertThat(table.spreads().get(1).mean()).isEqualTo(22);
    assertThat(table.spreads().get(1).deviation()).isEqualTo(11);
    assertThat(table.spreads().get(2).seeds()).isEqualTo(1);
    SweepTable.Difference b = table.differences().get(0);
    assertThat(b.seeds()).isEqualTo(3);
    assertThat(b.mean()).isEqualTo(2);
    assertThat(b.high() - b.mean()).isCloseTo(4.3027 / Math.sqrt(3), within(1e-4));
    assertThat(b.low()).isLessThan(0);
    assertThat(b.resolved()).as("its interval contains 0").isFalse();
    assertThat(table.differences().get(1).resolved()).as("one seed resolves nothing").isFalse();
    assertThat(SweepFiles.markdown(table)).contains("| b | vit | 22.00 ± 11.00 | 3 | +2.00 [-0.48, 4.48] unresolved |",
        "| c | vit | 40.00 | 1 | +30.00, one seed: unresolved |");
  }

  @Test
  void anIntervalBesideZeroIsResolved() {
    SweepTable table = SweepTable.of("best", "a", List.of(row("a", 0, 10), row("a", 1, 20), row("b", 0, 15.1), row("b", 1, 24.9)));

    assertThat(table.differences().get(0).resolved()).isTrue();
    assertThat(SweepFiles.json(table).at("/differences/0/resolved").booleanValue()).isTrue();
    assertThat(SweepFiles.csv(table)).startsWith("run,variant,seed,learner,status,best,steps,seconds,sha256\n\"a,seed=0\",\"a\",0,vit,");
  }
}
