package org.espalier.analysis.report;

import java.util.List;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.Metric;

/** The table of results, a row a learner. */
final class ResultSection {
  private static final int HASH_SHOWN = 12;

  private ResultSection() {}

  static Markup of(List<ReportRun> runs) {
    boolean several = runs.size() > 1;
    Markup html = new Markup().open("section").element("h2", "Result");
    html.open("div", "class", "scroll").open("table").open("thead").open("tr");
    if (several) {
      html.element("th", "Run");
    }
    html.element("th", "Learner");
    List.of("Top-1 (%)", "Top-5 (%)", "Best top-1 (%)", "at epoch", "Parameters", "Time")
        .forEach(head -> html.element("th", head, "class", "number"));
    html.element("th", "Weights (SHA-256)").close().close().open("tbody");
    for (ReportRun run : runs) {
      run.learners().forEach(learner -> row(html, run, learner, several));
    }
    html.close().close().close();
    boolean validated = runs.stream().allMatch(run -> run.metrics().has(Metric.VAL_TOP1));
    html.element("p", "Accuracy after the last epoch. " + (validated ? "The best epoch is the one that validation likes best."
        : "The best epoch is chosen by the same images, so it flatters."), "class", "muted");
    return html.close();
  }

  private static void row(Markup html, ReportRun run, String name, boolean several) {
    LearnerResult learner = run.learner(name);
    LearnerResult.Best best = learner.best();
    html.open("tr");
    if (several) {
      html.element("td", run.label());
    }
    html.element("td", name);
    number(html, Numbers.percent(learner.top1()));
    number(html, Numbers.percent(learner.top5()));
    number(html, best == null ? Numbers.NONE : Numbers.percent(best.top1()));
    number(html, best == null ? Numbers.NONE : Numbers.count(best.epoch()));
    number(html, learner.parameters() == 0 ? Numbers.NONE : Numbers.count(learner.parameters()));
    number(html, run.result().map(done -> Numbers.duration(done.seconds())).orElse(Numbers.NONE));
    String hash = learner.sha256();
    html.open("td").element("code", hash.length() > HASH_SHOWN ? hash.substring(0, HASH_SHOWN) : hash, "title", hash).close();
    html.close();
  }

  private static void number(Markup html, String text) {
    html.element("td", text, "class", "number");
  }
}
