package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Overlap;

/** A student beside its teachers as people read it. */
final class TeachersText {
  private TeachersText() {}

  static String of(Comparison found) {
    return String.join("\n\n", "%s, %s images".formatted(found.data(), Texts.count(found.images())), standings(found), overlaps(found),
        distances(found));
  }

  private static String standings(Comparison found) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("network", "as", "top-1", "top-5", "weights")));
    for (Standing standing : found.standings()) {
      rows.add(List.of(standing.voice().name(), standing.voice().role().label(), Texts.percent(standing.top1()),
          Texts.percent(standing.top5()), standing.voice().weights()));
    }
    return Texts.table(rows, List.of(1, 4));
  }

  private static String overlaps(Comparison found) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("first", "second", "both right", "only first", "only second", "both wrong",
        "common errors", "same answer", "kappa")));
    for (Pair pair : found.pairs()) {
      Overlap overlap = pair.overlap();
      rows.add(List.of(pair.first(), pair.second(), Texts.count(overlap.bothRight()), Texts.count(overlap.onlyFirst()),
          Texts.count(overlap.onlySecond()), Texts.count(overlap.bothWrong()), Texts.percent(100 * overlap.commonErrors()),
          Texts.percent(100 * overlap.agreement()), number(overlap.kappa())));
    }
    return Texts.table(rows, List.of(1));
  }

  private static String distances(Comparison found) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("first", "second", "KL(first || second)", "KL(second || first)", "CKA")));
    for (Pair pair : found.pairs()) {
      rows.add(Stream.concat(Stream.of(pair.first(), pair.second()),
          Stream.of(pair.kl(), pair.klBack(), pair.cka()).map(TeachersText::number)).toList());
    }
    return Texts.table(rows, List.of(1));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
  }
}
