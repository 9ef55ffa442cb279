package org.espalier.analysis.report;

import java.util.List;
import java.util.Locale;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Overlap;

/** What students and their teachers say of the same pictures: a table of who they are and one of every two of them. */
final class TeachersSection {
  private TeachersSection() {}

  static Markup of(List<ReportRun> runs) {
    Markup html = new Markup();
    List<ReportRun> compared = runs.stream().filter(run -> run.teachers().isPresent()).toList();
    if (compared.isEmpty()) {
      return html;
    }
    html.open("section").element("h2", "Student and teachers");
    for (ReportRun run : compared) {
      Comparison found = run.teachers().orElseThrow();
      html.element("h3", "%s%s %s pictures".formatted(runs.size() > 1 ? run.label() + ": " : "", Numbers.count(found.images()),
          found.part()));
      standings(html, found.standings());
      pairs(html, found.pairs());
    }
    html.element("p", "Common errors: samples that both take for another class, over those that one of them does. Kappa: of being right "
        + "(Cohen 1960). KL: mean over the pictures, nats, temperature 1. CKA: linear, of what the classifiers read (Kornblith et al. "
        + "2019).", "class", "muted");
    return html.close();
  }

  private static void standings(Markup html, List<Standing> standings) {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Network").element("th", "As");
    List.of("Top-1 (%)", "Top-5 (%)").forEach(head -> html.element("th", head, "class", "number"));
    html.element("th", "Weights").close().close().open("tbody");
    for (Standing standing : standings) {
      html.open("tr").element("td", standing.voice().name()).element("td", standing.voice().role().label());
      number(html, Numbers.percent(standing.top1()));
      number(html, Numbers.percent(standing.top5()));
      html.element("td", standing.voice().weights()).close();
    }
    html.close().close().close();
  }

  private static void pairs(Markup html, List<Pair> pairs) {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "First").element("th", "Second");
    List.of("Both right", "Only first", "Only second", "Both wrong", "Common errors", "Agreement", "Kappa", "KL (first || second)",
        "KL (second || first)", "CKA").forEach(head -> html.element("th", head, "class", "number"));
    html.close().close().open("tbody");
    for (Pair pair : pairs) {
      Overlap overlap = pair.overlap();
      html.open("tr").element("td", pair.first()).element("td", pair.second());
      List.of(overlap.bothRight(), overlap.onlyFirst(), overlap.onlySecond(), overlap.bothWrong())
          .forEach(count -> number(html, Numbers.count(count)));
      List.of(overlap.commonErrors(), overlap.agreement(), overlap.kappa(), pair.kl(), pair.klBack(), pair.cka())
          .forEach(value -> number(html, Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : Numbers.NONE));
      html.close();
    }
    html.close().close().close();
  }

  private static void number(Markup html, String text) {
    html.element("td", text, "class", "number");
  }
}
