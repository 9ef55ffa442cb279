package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void numbersReadAsPeopleSayThem() {
    assertThat(Texts.count(6_276_394)).isEqualTo("6,276,394");
    assertThat(Texts.percent(12.345)).isEqualTo("12.35 %");
    assertThat(Texts.percent(Double.NaN)).isEqualTo("-");
    assertThat(Texts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Texts.bytes(1.5 * (1 << 30))).isEqualTo("1.5 GiB");
    assertThat(List.of(Texts.time(0.26), Texts.time(42.4), Texts.time(185), Texts.time(8040), Texts.time(270_000)))
        .containsExactly("0.3 s", "42 s", "3 min 5 s", "2 h 14 min", "3 d 3 h");
  }

  @Test
  void aTableAlignsNamesLeftAndNumbersRight() {
    String table = Texts.table(List.of(List.of("name", "n", "where"), List.of("a", "100", "x"), List.of("bcdef", "7", "yz")), List.of(2));

    assertThat(table).isEqualTo("name     n  where\na      100  x\nbcdef    7  yz");
  }

  @Test
  void aChartPutsTheHighestValueOnTopAndTheLastEpochToTheRight() {
    TextChart chart = new TextChart("Top-1");
    chart.add("rising", new Curve(new TreeMap<>(Map.of(1, 0.0, 2, 20.0, 3, 40.0))));
    chart.add("late", new Curve(new TreeMap<>(Map.of(2, 10.0, 3, 10.0))));

    List<String> lines = chart.text().lines().toList();

    assertThat(lines.get(0)).isEqualTo("Top-1");
    assertThat(lines.get(1)).startsWith("   40 |").endsWith("a").hasSize(7 + 64);
    assertThat(lines.get(16)).startsWith("    0 |a");
    assertThat(lines.stream().filter(line -> line.contains("bbb"))).hasSize(1);
    assertThat(lines.get(lines.size() - 1)).contains("a rising", "b late");
  }
}
