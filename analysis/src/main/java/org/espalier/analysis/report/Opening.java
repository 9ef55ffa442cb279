package org.espalier.analysis.report;

import java.util.List;

/** Title, and what was asked: in a sentence a run, and as the user wrote it. */
final class Opening {
  private Opening() {}

  static Markup of(String title, List<ReportRun> runs) {
    Markup html = new Markup().open("header").element("h1", title);
    runs.forEach(run -> asked(html, run, runs.size() > 1));
    return html.close();
  }

  private static void asked(Markup html, ReportRun run, boolean several) {
    html.open("p", "class", "asked");
    if (several) {
      html.element("strong", run.label()).text(" ");
    }
    html.element("span", run.status(), "class", "status " + (run.result().isPresent() ? run.status() : "open"));
    html.text(" " + run.experiment().path("description").asText());
    html.element("span", extent(run), "class", "muted").close();
  }

  private static String extent(ReportRun run) {
    return run.result()
        .map(done -> " %s epochs, %s steps, %s images in %s".formatted(Numbers.count(done.epochs()), Numbers.count(done.steps()),
            Numbers.count(done.images()), Numbers.duration(done.seconds())))
        .orElseGet(() -> " " + run.metrics().rows().stream().mapToInt(row -> row.epoch()).max().orElse(0) + " epochs so far");
  }
}
