package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.analysis.run.JsonText;
import org.espalier.analysis.run.RunEvent;
import org.espalier.analysis.run.SettingDifference;

/** What happened but for the everyday: starts and ends, phases, rollbacks, restarts, warnings. */
final class EventSection {
  private static final int SHOWN = 200;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private EventSection() {}

  private record Entry(ReportRun run, RunEvent event) {
    Instant time() {
      return event.time();
    }
  }

  static Markup of(List<ReportRun> runs) {
    List<Entry> entries = runs.stream().flatMap(run -> run.notable().stream().map(event -> new Entry(run, event)))
        .sorted(Comparator.comparing(Entry::time)).toList();
    Markup html = new Markup();
    if (entries.isEmpty()) {
      return html;
    }
    html.open("section").element("h2", "Events");
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Time (UTC)");
    if (runs.size() > 1) {
      html.element("th", "Run");
    }
    html.element("th", "Epoch", "class", "number").element("th", "Step", "class", "number").element("th", "What");
    html.close().close().open("tbody");
    entries.stream().limit(SHOWN).forEach(entry -> row(html, entry, runs.size() > 1));
    html.close().close().close();
    if (entries.size() > SHOWN) {
      html.element("p", "%d more in events.jsonl.".formatted(entries.size() - SHOWN), "class", "muted");
    }
    return html.close();
  }

  private static void row(Markup html, Entry entry, boolean several) {
    RunEvent event = entry.event();
    html.open("tr").element("td", TIME.format(event.time()), "class", "time");
    if (several) {
      html.element("td", entry.run().label());
    }
    html.element("td", Numbers.count(event.epoch()), "class", "number");
    html.element("td", Numbers.count(event.step()), "class", "number");
    html.open("td").element("strong", event.kind()).text(" " + details(event)).close().close();
  }

  private static String details(RunEvent event) {
    Map<String, JsonNode> fields = SettingDifference.leaves(event.fields());
    return fields.entrySet().stream().filter(field -> !field.getKey().isEmpty())
        .map(field -> field.getKey().equals("message") ? field.getValue().asText()
            : field.getKey() + " " + JsonText.unquoted(field.getValue()))
        .collect(Collectors.joining(", "));
  }
}
