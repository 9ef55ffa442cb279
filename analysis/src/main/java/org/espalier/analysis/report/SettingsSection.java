package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.analysis.run.JsonText;
import org.espalier.analysis.run.SettingDifference;

/** Every setting of the resolved experiments; of several runs, those that differ first. */
final class SettingsSection {
  private SettingsSection() {}

  static Markup of(List<ReportRun> runs) {
    List<Map<String, JsonNode>> settings = runs.stream().map(run -> SettingDifference.leaves(run.experiment())).toList();
    Set<String> all = new LinkedHashSet<>();
    settings.forEach(run -> all.addAll(run.keySet()));
    List<String> different = all.stream().filter(key -> differs(settings, key)).toList();
    List<String> shared = all.stream().filter(key -> !different.contains(key)).toList();
    Markup html = new Markup().open("section").element("h2", "Settings");
    if (runs.size() > 1) {
      html.element("h3", "What differs");
      comparison(html, runs, settings, different);
      html.open("details").element("summary", "What they share (%d settings)".formatted(shared.size()));
      columns(html, settings.get(0), shared);
      html.close();
    } else {
      columns(html, settings.get(0), shared);
    }
    runs.stream().filter(run -> !run.written().isBlank()).forEach(run -> asWritten(html, run, runs.size() > 1));
    return html.close();
  }

  private static boolean differs(List<Map<String, JsonNode>> settings, String key) {
    return settings.stream().map(run -> text(run.get(key))).distinct().count() > 1;
  }

  private static void comparison(Markup html, List<ReportRun> runs, List<Map<String, JsonNode>> settings, List<String> keys) {
    html.open("div", "class", "scroll").open("table", "class", "settings").open("thead").open("tr").element("th", "Setting");
    runs.forEach(run -> html.element("th", run.label()));
    html.close().close().open("tbody");
    for (String key : keys) {
      html.open("tr").open("th", "scope", "row").element("code", key).close();
      settings.forEach(run -> html.open("td").element("code", text(run.get(key))).close());
      html.close();
    }
    html.close().close().close();
  }

  private static void columns(Markup html, Map<String, JsonNode> values, List<String> keys) {
    html.open("dl", "class", "settings");
    keys.forEach(key -> html.open("div").element("dt", key).element("dd", text(values.get(key))).close());
    html.close();
  }

  private static String text(JsonNode value) {
    return value == null ? Numbers.NONE : JsonText.unquoted(value);
  }

  private static void asWritten(Markup html, ReportRun run, boolean several) {
    html.open("details").element("summary", several ? run.label() + ", as it was written" : "As it was written");
    html.open("pre").element("code", run.written().strip()).close().close();
  }
}
