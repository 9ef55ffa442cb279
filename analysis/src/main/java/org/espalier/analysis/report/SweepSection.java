package org.espalier.analysis.report;

import org.espalier.analysis.report.SweepTable.Spread;

/** What the variants of a sweep came to, and how they differ from the baseline. */
final class SweepSection {
  private SweepSection() {}

  static Markup of(SweepTable table) {
    Markup html = new Markup().open("section").element("h2", "Variants");
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Variant").element("th", "Learner");
    html.element("th", "Mean " + table.score() + " (%)", "class", "number").element("th", "Deviation", "class", "number");
    html.element("th", "Seeds", "class", "number").element("th", "Less " + table.baseline() + ", 95 % interval");
    html.close().close().open("tbody");
    for (Spread spread : table.spreads()) {
      html.open("tr").element("td", spread.variant()).element("td", spread.learner());
      html.element("td", SweepFiles.percent(spread.mean()), "class", "number");
      html.element("td", SweepFiles.percent(spread.deviation()), "class", "number");
      html.element("td", Numbers.count(spread.seeds()), "class", "number");
      html.element("td", SweepFiles.difference(table.differences(), spread)).close();
    }
    html.close().close().close();
    html.element("p", "Differences are taken seed by seed; an interval that contains 0 resolves nothing. Deviation is that of one run.",
        "class", "muted");
    return html.close();
  }
}
