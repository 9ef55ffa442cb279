package org.espalier.analysis.report;

import java.util.List;
import java.util.Optional;

/** The curves: the comparison large, the others side by side, one legend for all. */
final class FigureSection {
  private FigureSection() {}

  static Markup of(List<ReportRun> runs) {
    Markup html = new Markup();
    Optional<Figure> accuracy = Curves.accuracy(runs);
    List<Figure> others = Curves.others(runs);
    if (accuracy.isEmpty() && others.isEmpty()) {
      return html;
    }
    html.open("section").element("h2", "Curves");
    legend(html, accuracy.orElseGet(() -> others.get(0)));
    accuracy.ifPresent(figure -> {
      figure(html, figure, "wide", 1040, 400);
      figure(html, figure, "narrow", 400, 300);
    });
    html.open("div", "class", "grid");
    others.forEach(figure -> figure(html, figure, "small", 460, 280));
    return html.close().close();
  }

  /** What each line is. */
  static void legend(Markup html, Figure figure) {
    html.open("ul", "class", "legend");
    for (Figure.Series series : figure.series()) {
      html.open("li").open("svg", "viewBox", "0 0 28 8", "aria-hidden", "true");
      html.empty("path", "class", SvgCanvas.classes(series.colour(), series.dashed()), "d", "M0 4h28");
      html.close().text(series.name()).close();
    }
    html.close();
  }

  private static void figure(Markup html, Figure figure, String kind, int width, int height) {
    html.open("figure", "class", kind).element("figcaption", figure.title());
    html.add(SvgCanvas.inline(figure, width, height)).close();
  }
}
