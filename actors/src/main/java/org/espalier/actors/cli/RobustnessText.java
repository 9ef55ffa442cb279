package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;
import org.espalier.analysis.robustness.RobustnessResult;

/** Errors under corruptions as people read them. */
final class RobustnessText {
  private RobustnessText() {}

  static String of(RobustnessResult result) {
    return String.join("\n\n", result.networks().entrySet().stream().map(RobustnessText::network).toList());
  }

  private static String network(Map.Entry<String, NetworkRobustness> named) {
    NetworkRobustness network = named.getValue();
    CorruptionErrors errors = network.errors();
    List<List<String>> rows = new ArrayList<>();
    rows.add(Stream.of(Stream.of("corruption", "group"), errors.severities().stream().map(String::valueOf), Stream.of("mean", "CE"))
        .flatMap(cell -> cell).toList());
    errors.errors().forEach((corruption, row) -> rows.add(row(network, corruption, row)));
    return "%s (%s), %s images, errors in percent%n%s%n%s".formatted(named.getKey(), network.weights(), Texts.count(errors.images()),
        Texts.table(rows, List.of(1)), summary(network));
  }

  private static List<String> row(NetworkRobustness network, Corruption corruption, List<Double> errors) {
    return Stream.of(Stream.of(corruption.label(), corruption.group().label()), errors.stream().map(RobustnessText::number),
        Stream.of(number(network.errors().mean(corruption)), number(network.ce(corruption)))).flatMap(cell -> cell).toList();
  }

  private static String summary(NetworkRobustness network) {
    CorruptionErrors errors = network.errors();
    String mean = errors.isWhole() ? "mean over the fifteen" : "mean over those of the fifteen that were measured";
    return "clean %s, %s %s; mCE %s, relative mCE %s (%s)".formatted(number(errors.clean()), mean, number(errors.mean()),
        number(network.mce()), number(network.relativeMce()),
        network.reference().map(Reference::name).map("reference "::concat).orElse("no reference"));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "-";
  }
}
