package org.espalier.analysis.report;

import java.util.List;
import java.util.Map;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunEvent;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.run.ShellWord;

/** How to have every number again: command, hashes to compare, versions, machine. */
final class ReproduceSection {
  private ReproduceSection() {}

  static Markup of(List<ReportRun> runs) {
    Markup html = new Markup().open("section").element("h2", "How to have it again");
    html.element("p", "The resolved experiment holds every number that can change a result. On a machine of the same kind,"
        + " with the same versions, it gives the same weights, bit for bit.");
    runs.forEach(run -> run(html, run, runs.size() > 1));
    return html.close();
  }

  private static void run(Markup html, ReportRun run, boolean several) {
    if (several) {
      html.element("h3", run.label());
    }
    String file = run.folder().experimentJson().toString();
    html.open("pre").element("code", "./espalier train %s --out %s".formatted(ShellWord.quote(file),
        ShellWord.quote(run.folder().path() + "-again"))).close();
    html.open("dl", "class", "facts");
    run.notable().stream().filter(event -> event.is(EventKind.STARTED)).findFirst().ifPresent(event -> started(html, event));
    run.result().ifPresent(result -> result(html, result));
    html.close();
  }

  private static void started(Markup html, RunEvent event) {
    if (event.fields().hasNonNull("command")) {
      fact(html, "started by", event.fields().get("command").asText());
    }
  }

  private static void result(Markup html, RunResult result) {
    fact(html, "experiment hash", result.experimentHash());
    result.learners().forEach((name, learner) -> fact(html, "SHA-256 of " + learner.weights(), learner.sha256()));
    facts(html, result.versions());
    facts(html, result.machine());
  }

  private static void facts(Markup html, Map<String, String> facts) {
    facts.forEach((name, value) -> fact(html, name, value));
  }

  private static void fact(Markup html, String name, String value) {
    html.open("div").element("dt", name).element("dd", value).close();
  }
}
