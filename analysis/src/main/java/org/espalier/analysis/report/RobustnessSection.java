package org.espalier.analysis.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;

/** Errors under corruptions: a table a network, and how they grow with the severity. */
final class RobustnessSection {
  private RobustnessSection() {}

  /** A network with what the page calls it. */
  private record Named(String name, NetworkRobustness network) {
    CorruptionErrors errors() {
      return network.errors();
    }
  }

  static Markup of(List<ReportRun> runs) {
    List<Named> all = runs.stream().flatMap(run -> named(run, runs.size() > 1)).toList();
    Markup html = new Markup();
    if (all.isEmpty()) {
      return html;
    }
    html.open("section").element("h2", "Robustness");
    summary(html, all);
    html.open("div", "class", "grid");
    figure(html, over(all));
    all.forEach(named -> figure(html, groups(named)));
    html.close();
    all.forEach(named -> table(html, named));
    html.element("p", "Errors on pictures under the corruptions of ImageNet-C, percent. CE is the error over that of the reference, "
        + "mCE its mean over the fifteen; relative: of what corruption adds to the error on clean pictures. Extra corruptions count in no "
        + "mean.", "class", "muted");
    return html.close();
  }

  private static Stream<Named> named(ReportRun run, boolean several) {
    return run.robustness().stream().flatMap(result -> result.networks().entrySet().stream())
        .map(entry -> new Named(several ? run.label() + ": " + entry.getKey() : entry.getKey(), entry.getValue()));
  }

  private static void summary(Markup html, List<Named> all) {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Network");
    List.of("Images", "Clean error (%)", "Mean error (%)", "mCE (%)", "Relative mCE (%)")
        .forEach(head -> html.element("th", head, "class", "number"));
    html.element("th", "Reference").close().close().open("tbody");
    for (Named named : all) {
      html.open("tr").element("td", named.name).element("td", Numbers.count(named.errors().images()), "class", "number");
      Stream.of(named.errors().clean(), named.errors().mean(), named.network.mce(), named.network.relativeMce())
          .forEach(value -> number(html, value));
      html.element("td", named.network.reference().map(Reference::name).orElse(Numbers.NONE)).close();
    }
    html.close().close().close();
  }

  private static void table(Markup html, Named named) {
    CorruptionErrors errors = named.errors();
    html.element("h3", named.name);
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Corruption").element("th", "Group");
    errors.severities().forEach(severity -> html.element("th", "Severity " + severity, "class", "number"));
    List.of("Mean", "CE", "Relative CE").forEach(head -> html.element("th", head, "class", "number"));
    html.close().close().open("tbody");
    errors.errors().forEach((corruption, row) -> {
      html.open("tr").element("td", corruption.label()).element("td", corruption.group().label());
      row.forEach(error -> number(html, error));
      number(html, errors.mean(corruption));
      number(html, named.network.ce(corruption));
      number(html, named.network.relativeCe(corruption));
      html.close();
    });
    html.close().close().close();
  }

  private static void number(Markup html, double value) {
    html.element("td", Numbers.percent(value), "class", "number");
  }

  /** The mean over the benchmark's corruptions, a line a network. */
  private static Figure over(List<Named> all) {
    List<Figure.Series> series = IntStream.range(0, all.size()).mapToObj(i -> new Figure.Series(all.get(i).name, i, false,
        points(all.get(i).errors(), measured(all.get(i).errors(), Optional.empty())))).toList();
    return new Figure("Error over severity", "Severity (0: clean)", "Mean error (%)", true, series);
  }

  /** The means over the groups of one network. */
  private static Figure groups(Named named) {
    List<Figure.Series> series = new ArrayList<>();
    for (Corruption.Group group : Corruption.Group.values()) {
      List<Corruption> members = measured(named.errors(), Optional.of(group));
      if (!members.isEmpty()) {
        series.add(new Figure.Series(group.label(), group.ordinal(), false, points(named.errors(), members)));
      }
    }
    return new Figure("Error over severity: " + named.name, "Severity (0: clean)", "Mean error (%)", true, series);
  }

  /** Those of a group, or those of the benchmark; where it has none, all. */
  private static List<Corruption> measured(CorruptionErrors errors, Optional<Corruption.Group> group) {
    List<Corruption> all = List.copyOf(errors.errors().keySet());
    List<Corruption> chosen = all.stream().filter(one -> group.map(one.group()::equals).orElse(one.counts())).toList();
    return chosen.isEmpty() && group.isEmpty() ? all : chosen;
  }

  private static List<Figure.Point> points(CorruptionErrors errors, List<Corruption> corruptions) {
    List<Figure.Point> points = new ArrayList<>();
    if (Double.isFinite(errors.clean())) {
      points.add(new Figure.Point(0, errors.clean()));
    }
    for (int i = 0; i < errors.severities().size(); i++) {
      int place = i;
      points.add(new Figure.Point(errors.severities().get(i),
          corruptions.stream().mapToDouble(one -> errors.errors().get(one).get(place)).average().orElseThrow()));
    }
    return points;
  }

  private static void figure(Markup html, Figure figure) {
    html.open("figure", "class", "small").element("figcaption", figure.title());
    FigureSection.legend(html, figure);
    html.add(SvgCanvas.inline(figure, 460, 280)).close();
  }
}
